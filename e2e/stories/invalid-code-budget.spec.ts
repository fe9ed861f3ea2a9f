import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ErrorName } from '@yaopai/protocol';
import { providedRedisUrl } from '@yaopai/server/testing/provided-redis';
import { randomBytes } from 'node:crypto';
import { MANY_APP, SECOND_APP } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

/** What one caller may present at once to one connection or pool. */
const BUDGET = 300;
/** How many ask at the same time here: so many may be under way when the budget runs dry. */
const WIDTH = 10;

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock, logLevel: 'info', env: { YAOPAI_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => world.close());

let hosts = 0;
let caller: CallOptions;
beforeEach(() => {
  caller = from(`203.0.113.${++hosts}`);
});

function from(address: string): CallOptions {
  return { headers: { 'x-forwarded-for': address } };
}

/** Of the right form: only WeChat can tell that it is none. */
const garbage = (): string => randomBytes(16).toString('hex');

type Outcomes = Partial<Record<'ok' | ErrorName, number>>;

async function tally(count: number, ask: (at: number) => Promise<'ok' | ErrorName>): Promise<Outcomes> {
  const tallied: Outcomes = {};
  for (const outcome of await inParallel(count, WIDTH, ask)) tallied[outcome] = (tallied[outcome] ?? 0) + 1;
  return tallied;
}

const signInWith = (code: string, options: CallOptions = caller): Promise<'ok' | ErrorName> =>
  world.http.outcome('POST /sign-in/wechat', { code }, options);
const goodCode = async (): Promise<string> => world.wechat.code(await world.wechat.person());

const lastCall = async (): Promise<number> => (await world.wechat.sandbox.calls()).calls.at(-1)?.number ?? 0;

/** How many calls to WeChat some work costs. */
async function calls(work: () => Promise<unknown>): Promise<number> {
  const before = await lastCall();
  await work();
  return (await lastCall()) - before;
}

describe('garbage codes of one caller', () => {
  it('are stopped before WeChat is asked', async () => {
    const asked = await calls(async () => {
      const outcomes = await tally(600, () => signInWith(garbage()));
      expect(Object.keys(outcomes).sort()).toEqual(['RATE_LIMITED', 'WECHAT_CODE_INVALID']);
      expect(outcomes.WECHAT_CODE_INVALID).toBeGreaterThanOrEqual(BUDGET);
    });
    expect(asked).toBeGreaterThanOrEqual(BUDGET);
    expect(asked).toBeLessThan(BUDGET + WIDTH);
    expect(world.log.lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'wechat-login-code', caller: '203.0.113.1' })]),
    );
  });

  it('keep nobody else out, and not that caller from what needs no code', async () => {
    const reply = await world.signIn(await world.wechat.person(), caller);
    await tally(BUDGET + WIDTH, () => signInWith(garbage()));
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await goodCode() }, caller);
    expect(problem.name).toBe('RATE_LIMITED');
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    expect(await signInWith(await goodCode(), from('198.51.100.1'))).toBe('ok');
    expect((await world.http.ok('GET /me', undefined, { ...caller, token: reply.accessToken })).id).toBe(reply.user.id);
    expect((await world.refresh(reply.refreshToken, caller)).sessionId).toBe(reply.sessionId);
    clock.advance({ seconds: problem.retryAfterSeconds! });
    expect(await signInWith(await goodCode())).toBe('ok');
  });

  it('are those of one caller in a whole /64, and through every application with the connection', async () => {
    const asked = await calls(() =>
      tally(400, (at) => {
        const app = at % 2 ? SECOND_APP : undefined;
        return signInWith(garbage(), { ...from(`2001:db8:7:7:${at.toString(16)}::1`), ...(app && { app }) });
      }),
    );
    expect(asked).toBeLessThan(BUDGET + WIDTH);
    const other: CallOptions = { ...from('2001:db8:7:7::1'), app: MANY_APP, connection: 'other' };
    expect(await signInWith(garbage(), other)).toBe('WECHAT_CODE_INVALID');
    expect(await signInWith(garbage(), from('2001:db8:7:8::1'))).toBe('WECHAT_CODE_INVALID');
  });

  it('go on, slowly, as time passes', async () => {
    await tally(BUDGET + WIDTH, () => signInWith(garbage()));
    clock.advance({ seconds: 10 });
    expect(await calls(() => tally(120, () => signInWith(garbage())))).toBeLessThanOrEqual(50 + WIDTH);
  });

  it('that cannot be codes at all cost neither a call nor the budget', async () => {
    const asked = await calls(() => tally(400, (at) => signInWith(`not a code ${at}`)));
    expect(asked).toBe(0);
    expect(await signInWith(await goodCode())).toBe('ok');
  });

  it('do not keep out the honest behind the same address, as long as those are not fewer', async () => {
    const outcomes = await inParallel(900, WIDTH, async (at) =>
      at % 2 ? signInWith(await goodCode()) : signInWith(garbage()),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(450);
  });
});

describe('garbage phone codes of one caller', () => {
  it('are stopped before WeChat is asked', async () => {
    const outcomes = await tally(BUDGET + 100, async () =>
      world.http.outcome(
        'POST /wechat/phone',
        { code: await goodCode(), phoneCode: randomBytes(32).toString('hex') },
        caller,
      ),
    );
    expect(Object.keys(outcomes).sort()).toEqual(['PHONE_CODE_INVALID', 'RATE_LIMITED']);
    const { calls } = await world.wechat.sandbox.calls({ path: '/wxa/business/getuserphonenumber' });
    expect(calls.length).toBeLessThan(BUDGET + WIDTH);
  });
});

describe('wrong verification codes of one caller', () => {
  const guess = (at: number, options = caller): Promise<'ok' | ErrorName> =>
    world.http.outcome('POST /sign-in/code', { email: `victim-${at}@example.com`, code: '123456' }, options);

  it('are not looked at any more, whomever they are for', async () => {
    const { CODE_WRONG, RATE_LIMITED } = await tally(BUDGET + 100, (at) => guess(at));
    expect(CODE_WRONG).toBeLessThan(BUDGET + WIDTH);
    expect(CODE_WRONG! + RATE_LIMITED!).toBe(BUDGET + 100);
    const elsewhere = { email: 'victim@example.com', code: '123456', password: 'a-new-password' };
    expect(await world.http.outcome('POST /passwords/reset', elsewhere, caller)).toBe('RATE_LIMITED');
    expect(await world.http.outcome('POST /passwords/reset', elsewhere, from('198.51.100.4'))).toBe('CODE_WRONG');
    expect(await guess(0, from('198.51.100.2'))).toBe('CODE_WRONG');
    expect(await signInWith(await goodCode())).toBe('ok');
  });

  it('lose no try of a code whose owner is to enter it', async () => {
    const email = 'owner@example.com';
    await world.http.ok('POST /verification-codes', { email, purpose: 'sign-up' });
    const code = world.inbox.newest(email).code;
    const signUp = { email, code, password: 'a-good-password' };
    await tally(BUDGET + WIDTH, (at) => guess(at));
    for (let time = 0; time < 10; time++)
      expect(await world.http.outcome('POST /sign-up', { ...signUp, code: '000000' }, caller)).toBe('RATE_LIMITED');
    expect(await world.http.outcome('POST /sign-up', signUp, from('198.51.100.3'))).toBe('ok');
  });
});

describe('made-up refresh tokens of one caller', () => {
  it('end as refusals to come again later, and good ones are taken all the same', async () => {
    const { refreshToken, sessionId } = await world.signIn(await world.wechat.person(), caller);
    const outcomes = await tally(BUDGET + 100, () =>
      world.http.outcome(
        'POST /sessions/refresh',
        { refreshToken: `ypr_${randomBytes(48).toString('base64url')}` },
        caller,
      ),
    );
    expect(outcomes.TOKEN_INVALID).toBeLessThan(BUDGET + WIDTH);
    expect(outcomes.TOKEN_INVALID! + outcomes.RATE_LIMITED!).toBe(BUDGET + 100);
    expect((await world.refresh(refreshToken, caller)).sessionId).toBe(sessionId);
  });
});

const redisUrl = providedRedisUrl();
describe('two servers', () => {
  /** What a caller gets out of both, where what they know is shared or not. */
  async function callsOfBoth(env: Record<string, string>): Promise<number> {
    const pair = await World.start({ clock, logLevel: 'info', servers: 2, env });
    try {
      await inParallel(800, WIDTH, (at) =>
        pair.http.outcome('POST /sign-in/wechat', { code: garbage() }, { server: at % 2 }),
      );
      return await pair.wechat.exchanges();
    } finally {
      await pair.close();
    }
  }

  it('without Redis stop a caller each', async () => {
    const calls = await callsOfBoth({});
    expect(calls).toBeGreaterThanOrEqual(2 * BUDGET);
    expect(calls).toBeLessThan(2 * BUDGET + 2 * WIDTH);
  });

  for (const url of redisUrl ? [redisUrl] : []) {
    it('with one Redis stop a caller together', async () => {
      // A process that loses sight of Redis counts by itself meanwhile.
      const calls = await callsOfBoth({ REDIS_URL: url, YAOPAI_REDIS_TIMEOUT_MS: '60000' });
      expect(calls).toBeGreaterThanOrEqual(BUDGET);
      expect(calls).toBeLessThan(BUDGET + WIDTH);
    });
  }
});
