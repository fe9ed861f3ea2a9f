import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '@yaopai/wechat-sandbox';
import { randomBytes } from 'node:crypto';
import { MANY_APP, WECHAT } from '../src/deployment.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

const EXCHANGE = '/sns/jscode2session';

const clock = new TestClock();
let world: World;
let person: Person;
beforeAll(async () => {
  world = await World.start({ clock });
});
beforeEach(async () => {
  await world.wechat.sandbox.faults({ clear: true });
  clock.advance({ minutes: 10 });
  person = await world.wechat.person();
  // Whatever the story before left behind: one answer mends it.
  await world.signIn(person);
});
afterAll(() => world.close());

/** From now on WeChat fails like this for the mini program, until it is cleared. */
const fail = (kind: FaultInput['kind'], appId: string = WECHAT.main): Promise<unknown> =>
  world.wechat.sandbox.faults({ kind, times: 0, path: EXCHANGE, appId });

const code = (): Promise<string> => world.wechat.code(person);
const signIn = async (options = {}): Promise<string> =>
  world.http.outcome('POST /sign-in/wechat', { code: await code() }, options);

/** Until WeChat is asked no more. */
async function open(kind: FaultInput['kind'] = 'reset'): Promise<void> {
  await fail(kind);
  for (let time = 0; time < 5; time++) expect(await signIn()).toBe('WECHAT_BUSY');
}

describe('a WeChat that does not answer', () => {
  it.each(['reset', 'busy', 'http-error', 'html'] as const)(
    '(%s) is left alone after five questions: people are told at once when to come again',
    async (kind) => {
      await open(kind);
      const before = await world.wechat.exchanges();
      const outcomes = await inParallel(20, 10, () => signIn());
      expect(new Set(outcomes)).toEqual(new Set(['WECHAT_BUSY']));
      const answer = await world.http.call('POST /sign-in/wechat', { code: await code() });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(await world.wechat.exchanges()).toBe(before);
    },
  );

  it('and hangs costs the first their time only', async () => {
    await fail('hang');
    expect(new Set(await inParallel(5, 5, () => signIn()))).toEqual(new Set(['WECHAT_BUSY']));
    const before = await world.wechat.exchanges();
    // More than could wait for WeChat one after the other in a story's time.
    await inParallel(60, 2, () => signIn());
    expect(await world.wechat.exchanges()).toBe(before);
  });

  it('is asked one question after the pause, then again later each time, and by everybody once it answers', async () => {
    await open();
    for (const [pause, next] of [
      [5, '10'],
      [10, '20'],
      [20, '30'],
    ] as const) {
      clock.advance({ seconds: pause });
      const before = await world.wechat.exchanges();
      await inParallel(10, 10, () => signIn());
      // One question, tried twice.
      expect((await world.wechat.exchanges()) - before).toBe(2);
      const answer = await world.http.call('POST /sign-in/wechat', { code: await code() });
      expect(answer.headers.get('retry-after')).toBe(next);
    }
    await world.wechat.sandbox.faults({ clear: true });
    expect(await signIn()).toBe('WECHAT_BUSY');
    clock.advance({ seconds: 30 });
    expect(await signIn()).toBe('ok');
    expect(await inParallel(10, 10, () => signIn())).toEqual(Array(10).fill('ok'));
  });

  it('for one mini program leaves the others alone', async () => {
    await open();
    const other = await world.wechat.code(person, WECHAT.other);
    const options = { app: MANY_APP, connection: 'other' };
    expect(await world.http.outcome('POST /sign-in/wechat', { code: other }, options)).toBe('ok');
  });

  it('keeps nobody from what they have: session, refresh, and the answer to a request that is repeated', async () => {
    const idempotencyKey = randomBytes(16).toString('hex');
    const sent = { code: await code() };
    const reply = await world.http.ok('POST /sign-in/wechat', sent, { idempotencyKey });
    await open();
    expect((await world.http.ok('POST /sign-in/wechat', sent, { idempotencyKey })).sessionId).toBe(reply.sessionId);
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).id).toBe(reply.user.id);
    expect((await world.refresh(reply.refreshToken)).sessionId).toBe(reply.sessionId);
    expect((await world.http.send('GET', '/readyz')).status).toBe(200);
  });

  it('is not what a wrong setting, a bad code or a quota is: those are answers', async () => {
    for (const fault of [{ errcode: 40029 }, { errcode: 40125 }, { errcode: 40163 }]) {
      await world.wechat.sandbox.faults({ clear: true });
      await world.wechat.sandbox.faults({ kind: 'errcode', times: 0, path: EXCHANGE, appId: WECHAT.main, ...fault });
      for (let time = 0; time < 8; time++) expect(await signIn()).not.toBe('WECHAT_BUSY');
    }
    await world.wechat.sandbox.faults({ clear: true });
    expect(await signIn()).toBe('ok');
  });

  it('is told in the log once when it begins and once when it ends', async () => {
    const told = (text: string): number => world.log.lines.filter(({ msg }) => msg === text).length;
    const begun = told('WeChat does not answer: it is asked now and then only');
    const ended = told('WeChat answers again');
    await open();
    await inParallel(20, 10, () => signIn());
    clock.advance({ seconds: 5 });
    await world.wechat.sandbox.faults({ clear: true });
    expect(await signIn()).toBe('ok');
    expect(told('WeChat does not answer: it is asked now and then only')).toBe(begun + 1);
    expect(told('WeChat answers again')).toBe(ended + 1);
  });
});
