import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { TestClock } from '../../src/test-clock.js';
import { inParallel, World } from '../../src/world.js';

const LIMIT = 400;
/** Of codes that turn out to be none, one caller may present so many at once. */
const BUDGET = 300;
// It stands still: all of it is one minute, on any machine.
const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({
    clock,
    env: { YAOPAI_RATE_LIMIT_PER_MINUTE: String(LIMIT), YAOPAI_TRUSTED_PROXIES: '127.0.0.1' },
  });
});
afterAll(() => world.close());

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('an attacker who tries often', () => {
  it('at passwords of one account is stopped after ten, also with the right one, wherever he comes from', async () => {
    const body = { username: 'rule_eight', password: 'the-right-password-5' };
    await world.http.ok('POST /sign-up', body, from('192.0.2.1'));
    for (let time = 0; time < 10; time++)
      expect(
        await world.http.outcome(
          'POST /sign-in/password',
          { ...body, password: 'a-wrong-one-77' },
          from(`192.0.2.${10 + time}`),
        ),
      ).toBe('CREDENTIALS_WRONG');
    expect(await world.http.outcome('POST /sign-in/password', body, from('192.0.2.99'))).toBe('RATE_LIMITED');
  });

  it('from one address is stopped, whatever he calls himself, and is told when to come again; others are not', async () => {
    const outcomes: string[] = [];
    for (let time = 0; time <= LIMIT; time++) {
      const options = { app: `made-up-${time}`, ...from(`2001:db8:1:2::${time.toString(16)}`) };
      outcomes.push(await world.http.outcome('GET /sessions/status', undefined, options));
    }
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
    expect(outcomes.slice(0, -1)).not.toContain('RATE_LIMITED');
    const answer = await world.http.call('GET /sessions/status', undefined, from('2001:db8:1:2::ffff'));
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await world.http.outcome('GET /me', undefined, from('2001:db8:1:3::1'))).toBe('NOT_SIGNED_IN');
  });

  it('with what cannot be a code costs WeChat nothing', async () => {
    for (let time = 0; time < 50; time++)
      await world.http.outcome('POST /sign-in/wechat', { code: `garbage-${time}!` }, from('198.51.100.7'));
    expect(await world.wechat.exchanges()).toBe(0);
    // What may be one is asked about.
    await world.http.outcome('POST /sign-in/wechat', { code: 'a'.repeat(32) }, from('198.51.100.7'));
    expect(await world.wechat.exchanges()).toBe(1);
  });

  it('with codes that WeChat alone can tell from good ones has so many, and then WeChat is asked no more', async () => {
    const before = await world.wechat.exchanges();
    const guess = (): Promise<string> =>
      world.http.outcome('POST /sign-in/wechat', { code: randomBytes(16).toString('hex') }, from('203.0.113.8'));
    expect(new Set(await inParallel(BUDGET, 10, guess))).toEqual(new Set(['WECHAT_CODE_INVALID']));
    expect(await guess()).toBe('RATE_LIMITED');
    expect((await world.wechat.exchanges()) - before).toBe(BUDGET);
  });
});
