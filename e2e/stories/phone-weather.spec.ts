import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '@yaopai/wechat-sandbox';
import { WECHAT } from '../src/deployment.js';
import { People } from '../src/people.js';
import { IN_OTHER } from '../src/phone-rows.js';
import { Taps, type Way } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
});
afterAll(() => world.close());
afterEach(async () => {
  await world.wechat.sandbox.faults({ clear: true });
  // WeChat's minute, and the pause between two forced tokens.
  clock.advance({ minutes: 1 });
});

const PATH = '/wxa/business/getuserphonenumber';
const TOKEN_PATH = '/cgi-bin/stable_token';
const fault = (input: FaultInput) => world.wechat.sandbox.faults({ path: PATH, ...input });
const callsTo = async (path: string): Promise<number> => (await world.wechat.sandbox.calls({ path })).calls.length;

async function attempt(way: Way = 'code'): Promise<string> {
  const person = await world.wechat.person();
  return world.http.outcome('POST /sign-in/wechat-phone', await taps.tap(person, people.phone(), { way }));
}

function noteToken(): void {
  const { token } = world.wechat.sandbox.world.tokens.stable(WECHAT.main, false);
  world.log.forbid('access token of WeChat', token);
}

describe('the access token', () => {
  it('is fetched once for many numbers', async () => {
    expect(await attempt()).toBe('ok');
    noteToken();
    const before = await callsTo(TOKEN_PATH);
    expect([await attempt(), await attempt()]).toEqual(['ok', 'ok']);
    expect(await callsTo(TOKEN_PATH)).toBe(before);
  });

  it.each([40001, 42001, 40014])('that WeChat refuses with %i is renewed, and nobody notices', async (errcode) => {
    await attempt();
    await fault({ kind: 'errcode', errcode, errmsg: 'invalid credential' });
    const before = await callsTo(TOKEN_PATH);
    expect(await attempt()).toBe('ok');
    expect(await callsTo(TOKEN_PATH)).toBe(before + 2);
    noteToken();
  });

  it('that somebody else replaced is replaced by the one that is', async () => {
    await attempt();
    await world.wechat.sandbox.rotate({ appId: WECHAT.main, accessTokens: true });
    expect(await attempt()).toBe('ok');
    noteToken();
  });

  it('is not forced again at once: that would end it for others', async () => {
    await fault({ kind: 'errcode', errcode: 40001, errmsg: 'invalid credential' });
    expect(await attempt()).toBe('ok');
    await fault({ kind: 'errcode', errcode: 40001, errmsg: 'invalid credential', times: 4 });
    const before = await callsTo(TOKEN_PATH);
    expect(await attempt()).toBe('WECHAT_BUSY');
    expect(await attempt('both')).toBe('ok');
    expect(await callsTo(TOKEN_PATH)).toBeLessThanOrEqual(before + 4);
  });

  it.each([
    [{ kind: 'errcode', errcode: 40125, errmsg: 'invalid appsecret' }, 'WECHAT_MISCONFIGURED'],
    [{ kind: 'ip-not-allowed' }, 'WECHAT_IP_NOT_ALLOWED'],
  ] as const)('that is not given (%o) leaves the encrypted data', async (input, name) => {
    await world.wechat.sandbox.rotate({ appId: WECHAT.main, accessTokens: true });
    await fault({ kind: 'errcode', errcode: 40001, errmsg: 'invalid credential', times: 0 });
    await fault({ ...input, path: TOKEN_PATH, times: 0 });
    expect(await attempt()).toBe(name);
    expect(await attempt('both')).toBe('ok');
  });
});

describe('when WeChat does not read the code, the encrypted data is read instead, and told why when there is none:', () => {
  it.each<[string, FaultInput, string]>([
    ['busy', { kind: 'busy', times: 0 }, 'WECHAT_BUSY'],
    ['no answer', { kind: 'reset', times: 0 }, 'WECHAT_BUSY'],
    ['busy after it had read the code', { kind: 'busy', times: 0, afterWork: true }, 'WECHAT_BUSY'],
    ['nonsense', { kind: 'html', times: 0 }, 'WECHAT_BUSY'],
    ["the minute's quota", { kind: 'minute-quota', times: 0 }, 'WECHAT_RATE_LIMITED'],
    [
      "the day's quota",
      { kind: 'errcode', errcode: 45009, errmsg: 'reach max api daily quota limit', times: 0 },
      'PHONE_QUOTA_REACHED',
    ],
    [
      'no permission',
      { kind: 'errcode', errcode: 48001, errmsg: 'api unauthorized', times: 0 },
      'WECHAT_MISCONFIGURED',
    ],
  ])('%s', async (_, input, name) => {
    await fault(input);
    expect(await attempt('code')).toBe(name);
    expect(await attempt('both')).toBe('ok');
    await world.wechat.sandbox.faults({ clear: true });
    clock.advance({ minutes: 1 });
    expect(await attempt('code')).toBe('ok');
  });

  it('not when the code is bad', async () => {
    await fault({ kind: 'errcode', errcode: 40029, errmsg: 'invalid code' });
    expect(await attempt('both')).toBe('PHONE_CODE_INVALID');
  });

  it('a short trouble is not noticed', async () => {
    await fault({ kind: 'busy' });
    expect(await attempt('code')).toBe('ok');
  });
});

describe('a number written oddly', () => {
  it('with a numeric country code, or with fields that nobody has documented, is read', async () => {
    await fault({ kind: 'numeric-country-code' });
    expect(await attempt()).toBe('ok');
    await fault({ kind: 'unknown-fields' });
    expect(await attempt()).toBe('ok');
  });
});

describe("a connection's cap of numbers a day", () => {
  async function cap(numbers: number | null, refuses: boolean): Promise<void> {
    await world.sql.rows(
      `UPDATE connections SET phone_daily_cap = $1, phone_cap_refuses = $2 WHERE identifier = 'other'`,
      [numbers, refuses],
    );
    clock.advance({ seconds: 6 });
  }
  const inOther = async (): Promise<string> => {
    const tap = await taps.tap(await world.wechat.person(), people.phone(), IN_OTHER);
    return world.http.outcome('POST /sign-in/wechat-phone', tap, IN_OTHER);
  };
  const warnings = () => world.sql.count(`SELECT count(*) FROM audit_events WHERE type = 'phone.cap-reached'`);

  it('is told once, and refuses only where it is said to; a new day begins anew', async () => {
    // So that no midnight comes between.
    clock.advance({ milliseconds: 86_400_000 - (clock.now() % 86_400_000) });
    await cap(3, false);
    expect([await inOther(), await inOther()]).toEqual(['ok', 'ok']);
    expect(await warnings()).toBe(0);
    expect([await inOther(), await inOther()]).toEqual(['ok', 'ok']);
    expect(await warnings()).toBe(1);
    await cap(3, true);
    expect(await inOther()).toBe('PHONE_QUOTA_REACHED');
    expect(await attempt()).toBe('ok');
    clock.advance({ days: 1 });
    expect(await inOther()).toBe('ok');
    const counted = await world.sql.rows<{ numbers: number }>(
      `SELECT numbers FROM phone_counts JOIN connections ON id = connection_id WHERE identifier = 'other' ORDER BY day`,
    );
    expect(counted).toEqual([{ numbers: 4 }, { numbers: 1 }]);
  });

  it('counts what WeChat gave, not what it refused', async () => {
    clock.advance({ days: 1 });
    await cap(1, true);
    const code = await world.wechat.code(await world.wechat.person(), WECHAT.other);
    const wrong = await world.http.outcome('POST /sign-in/wechat-phone', { code, phoneCode: 'f'.repeat(64) }, IN_OTHER);
    expect(wrong).toBe('PHONE_CODE_INVALID');
    expect([await inOther(), await inOther()]).toEqual(['ok', 'PHONE_QUOTA_REACHED']);
    await cap(null, false);
    expect(await inOther()).toBe('ok');
  });
});
