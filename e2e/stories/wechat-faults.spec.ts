import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ErrorName } from '@yaopai/protocol';
import { until } from '@yaopai/server/testing/until';
import type { FaultInput } from '@yaopai/wechat-sandbox';
import { randomBytes } from 'node:crypto';
import { MANY_APP, SECRETS, WECHAT } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let person: Person;
beforeAll(async () => {
  world = await World.start({ clock, env: { YAOPAI_TRUSTED_PROXIES: '127.0.0.1' } });
});
beforeEach(async () => {
  person = await world.wechat.person();
});
afterAll(() => world.close());

let addresses = 0;
/** Comes from an address of its own, as limits count callers. */
const fromAnywhere = (): CallOptions => ({ headers: { 'x-forwarded-for': `198.51.100.${++addresses}` } });

async function signIn(options: CallOptions = fromAnywhere()): Promise<{ outcome: 'ok' | ErrorName; calls: number }> {
  const code = await world.wechat.code(person);
  const outcome = await world.http.outcome('POST /sign-in/wechat', { code }, options);
  return { outcome, calls: await world.wechat.exchanges(person) };
}

type Fault = Omit<FaultInput, 'path' | 'person'>;

describe('a fault of WeChat', () => {
  const faults: [title: string, fault: Fault, outcome: 'ok' | ErrorName, calls: number][] = [
    ['busy once', { kind: 'busy' }, 'ok', 2],
    ['busy twice', { kind: 'busy', times: 2 }, 'WECHAT_BUSY', 2],
    ['busy for long', { kind: 'busy', times: 10 }, 'WECHAT_BUSY', 2],
    ['busy after it took the code', { kind: 'busy', afterWork: true }, 'WECHAT_CODE_USED', 2],
    ['cut once', { kind: 'reset' }, 'ok', 2],
    ['cut twice', { kind: 'reset', times: 2 }, 'WECHAT_BUSY', 2],
    ['cut after it took the code', { kind: 'reset', afterWork: true }, 'WECHAT_CODE_USED', 2],
    ['502 once', { kind: 'http-error' }, 'ok', 2],
    ['503 twice', { kind: 'http-error', status: 503, times: 2 }, 'WECHAT_BUSY', 2],
    ['HTML once', { kind: 'html' }, 'ok', 2],
    ['HTML twice', { kind: 'html', times: 2 }, 'WECHAT_BUSY', 2],
    ['JSON that ends in the middle, twice', { kind: 'truncated', times: 2 }, 'WECHAT_BUSY', 2],
    [
      'JSON that ends in the middle, after it took the code',
      { kind: 'truncated', afterWork: true },
      'WECHAT_CODE_USED',
      2,
    ],
    ['an empty answer twice', { kind: 'empty', times: 2 }, 'WECHAT_BUSY', 2],
    ['an errcode as text in a success', { kind: 'string-errcode' }, 'ok', 1],
    ['fields that nobody knows', { kind: 'unknown-fields' }, 'ok', 1],
    ['slow', { kind: 'slow', delayMs: 200 }, 'ok', 1],
    ['risky user', { kind: 'risky-user' }, 'WECHAT_USER_RISKY', 1],
    ['address not allowed', { kind: 'ip-not-allowed' }, 'WECHAT_IP_NOT_ALLOWED', 1],
    ['invalid code', { kind: 'errcode', errcode: 40029 }, 'WECHAT_CODE_INVALID', 1],
    ['code used', { kind: 'errcode', errcode: 40163 }, 'WECHAT_CODE_USED', 1],
    ['invalid appid', { kind: 'errcode', errcode: 40013 }, 'WECHAT_MISCONFIGURED', 1],
    ['invalid secret', { kind: 'errcode', errcode: 40125 }, 'WECHAT_MISCONFIGURED', 1],
    ['secret frozen', { kind: 'errcode', errcode: 40243 }, 'WECHAT_MISCONFIGURED', 1],
    ['wrong grant type', { kind: 'errcode', errcode: 40002 }, 'WECHAT_MISCONFIGURED', 1],
    ['appid missing', { kind: 'errcode', errcode: 41002 }, 'WECHAT_MISCONFIGURED', 1],
    ['secret missing', { kind: 'errcode', errcode: 41004 }, 'WECHAT_MISCONFIGURED', 1],
    ['code missing', { kind: 'errcode', errcode: 41008 }, 'WECHAT_MISCONFIGURED', 1],
    ['an errcode that nobody documented', { kind: 'errcode', errcode: 99999 }, 'WECHAT_BUSY', 1],
    ['minute quota', { kind: 'minute-quota' }, 'WECHAT_RATE_LIMITED', 1],
  ];
  it.each(faults)('%s is answered as the table says, with at most one retry', async (_, fault, outcome, calls) => {
    await world.wechat.fault(person, fault);
    expect(await signIn()).toEqual({ outcome, calls });
    await world.wechat.sandbox.faults({ clear: true });
    clock.advance({ minutes: 1 });
  });

  it('a refusal with its errcode as text is the same refusal', async () => {
    const code = 'A'.repeat(32);
    await world.wechat.sandbox.faults({ kind: 'string-errcode', path: '/sns/jscode2session' });
    expect(await world.http.outcome('POST /sign-in/wechat', { code }, fromAnywhere())).toBe('WECHAT_CODE_INVALID');
  });

  it('no answer at all is WECHAT_BUSY, without a second try', async () => {
    await world.wechat.fault(person, { kind: 'hang', times: 5 });
    expect(await signIn()).toEqual({ outcome: 'WECHAT_BUSY', calls: 1 });
    await world.wechat.sandbox.faults({ clear: true });
  });

  it("leaves the mini program a problem it can act on, and WeChat's own number in log and audit only", async () => {
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40125, errmsg: 'invalid appsecret, rid: 0-0-0' });
    const code = await world.wechat.code(person);
    const answer = await world.http.call('POST /sign-in/wechat', { code }, fromAnywhere());
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain('40125');
    expect(answer.text).not.toContain('appsecret, rid');
    expect(world.log.lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ errcode: 40125, wechatAppId: WECHAT.main })]),
    );
    const recorded = `SELECT count(*) FROM audit_events WHERE type = 'wechat.refused' AND data ->> 'errcode' = '40125'`;
    expect(await world.sql.count(recorded)).toBeGreaterThan(0);
  });

  it('after which the code still works is no loss: the next try succeeds', async () => {
    await world.wechat.fault(person, { kind: 'busy', times: 2 });
    const code = await world.wechat.code(person);
    expect(await world.http.outcome('POST /sign-in/wechat', { code }, fromAnywhere())).toBe('WECHAT_BUSY');
    expect(await world.http.outcome('POST /sign-in/wechat', { code }, fromAnywhere())).toBe('ok');
  });

  it('on the way back of a sign-in that succeeded still replays it', async () => {
    const idempotencyKey = randomBytes(16).toString('hex');
    const code = await world.wechat.code(person);
    const options = { ...fromAnywhere(), idempotencyKey };
    const first = await world.http.ok('POST /sign-in/wechat', { code }, options);
    for (const kind of ['busy', 'html', 'reset'] as const) {
      await world.wechat.fault(person, { kind, times: 2 });
      expect((await world.http.ok('POST /sign-in/wechat', { code }, options)).sessionId).toBe(first.sessionId);
    }
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40029 });
    expect((await world.http.ok('POST /sign-in/wechat', { code }, options)).sessionId).toBe(first.sessionId);
  });
});

describe('a wrong setting at WeChat', () => {
  it.each<[string, object, object, ErrorName]>([
    ['another AppSecret', { secret: 'another-secret' }, { secret: SECRETS[WECHAT.main]! }, 'WECHAT_MISCONFIGURED'],
    ['a frozen AppSecret', { secretFrozen: true }, { secretFrozen: false }, 'WECHAT_MISCONFIGURED'],
  ])('%s is WECHAT_MISCONFIGURED, once', async (_, wrong, right, name) => {
    await world.wechat.sandbox.addApp({ appId: WECHAT.main, ...wrong });
    const { outcome, calls } = await signIn();
    await world.wechat.sandbox.addApp({ appId: WECHAT.main, ...right });
    expect({ outcome, calls }).toEqual({ outcome: name, calls: 1 });
    expect((await signIn()).outcome).toBe('ok');
  });

  it('for one connection leaves the others working', async () => {
    await world.wechat.sandbox.addApp({ appId: WECHAT.other, secretFrozen: true });
    expect((await signIn()).outcome).toBe('ok');
    const code = await world.wechat.code(person, WECHAT.other);
    const options = { ...fromAnywhere(), app: MANY_APP, connection: 'other' };
    expect(await world.http.outcome('POST /sign-in/wechat', { code }, options)).toBe('WECHAT_MISCONFIGURED');
    await world.wechat.sandbox.addApp({ appId: WECHAT.other, secretFrozen: false });
  });
});

describe("WeChat's minute quota", () => {
  beforeEach(() => clock.advance({ minutes: 1 }));
  const quotaFor = (who: Person) => world.wechat.fault(who, { kind: 'minute-quota' });
  const caller = (address: string): CallOptions => ({ headers: { 'x-forwarded-for': address } });

  it('keeps the caller who met it away for the rest of the minute, and nobody else', async () => {
    await quotaFor(person);
    const code = await world.wechat.code(person);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, caller('203.0.113.1'));
    expect(problem.name).toBe('WECHAT_RATE_LIMITED');
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    expect(problem.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(await signIn(caller('203.0.113.1'))).toEqual({ outcome: 'WECHAT_RATE_LIMITED', calls: 1 });
    expect(await signIn(caller('203.0.113.2'))).toEqual({ outcome: 'ok', calls: 2 });
    clock.advance({ seconds: problem.retryAfterSeconds! });
    expect((await signIn(caller('203.0.113.1'))).outcome).toBe('ok');
  });

  it('keeps everybody of the connection away once three callers met it', async () => {
    for (const address of ['203.0.113.11', '203.0.113.12', '203.0.113.13']) {
      await quotaFor(person);
      expect((await signIn(caller(address))).outcome).toBe('WECHAT_RATE_LIMITED');
    }
    expect(await signIn(caller('203.0.113.14'))).toEqual({ outcome: 'WECHAT_RATE_LIMITED', calls: 3 });
    clock.advance({ minutes: 1 });
    expect((await signIn(caller('203.0.113.14'))).outcome).toBe('ok');
  });

  it('counts an IPv6 subscriber as one caller', async () => {
    await quotaFor(person);
    expect((await signIn(caller('2001:db8:1:2::1'))).outcome).toBe('WECHAT_RATE_LIMITED');
    expect(await signIn(caller('2001:db8:1:2:ffff::9'))).toEqual({ outcome: 'WECHAT_RATE_LIMITED', calls: 1 });
    expect((await signIn(caller('2001:db8:1:3::1'))).outcome).toBe('ok');
  });
});

describe('WeChat out of reach', () => {
  it('is WECHAT_BUSY, and those who are signed in notice nothing', async () => {
    const lonely = await World.start();
    try {
      const someone = await lonely.wechat.person();
      const { accessToken: token, refreshToken } = await lonely.signIn(someone);
      const code = await lonely.wechat.code(someone);
      await lonely.wechat.close();
      expect((await lonely.http.refused('POST /sign-in/wechat', { code })).name).toBe('WECHAT_BUSY');
      expect((await lonely.http.ok('GET /me', undefined, { token })).loginsCount).toBe(1);
      await lonely.refresh(refreshToken);
    } finally {
      await lonely.close();
    }
  });
});

describe('the log', () => {
  it('says in the line of a refused request by which error, and what WeChat said', async () => {
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40125 });
    const { headers } = fromAnywhere();
    const code = await world.wechat.code(person);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { headers });
    const line = (): unknown =>
      world.log.lines.find(({ msg, requestId }) => msg === 'request' && requestId === problem.requestId);
    await until(() => line() !== undefined, { what: 'the line of the request' });
    expect(line()).toMatchObject({ status: problem.status, error: 'WECHAT_MISCONFIGURED', errcode: 40125 });
    expect(JSON.stringify(problem)).not.toContain('40125');
  });

  it('was searched for every secret of these stories, and holds what they did', async () => {
    expect(world.log.secretCount).toBeGreaterThan(100);
    expect(world.log.lines.filter(({ msg }) => msg === 'request').length).toBeGreaterThan(50);
    expect(world.log.leaks()).toEqual([]);
  });

  it('would be found to leak if it did', async () => {
    const { LogCapture } = await import('../src/log-capture.js');
    const log = new LogCapture();
    log.forbid('session_key', 'tiihtNczf5v6AKRyjwEUhQ==');
    log.write('{"msg":"fine"}\n{"msg":"GET /sns?key=tiihtNczf5v6AKRyjwEUhQ%3D%3D"}\n');
    expect(log.leaks()).toEqual(['session_key in: {"msg":"GET /sns?key=tiihtNczf5v6AKRyjwEUhQ%3D%3D"}']);
  });
});
