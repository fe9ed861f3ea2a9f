import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { CLOSED_APP, MEMBERS_APP, WECHAT } from '../src/deployment.js';
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

const GET = 'POST /wechat/phone';
/** What it writes of its own: kept keys, counts, limits, used data, refusals on record. */
const BOOKKEEPING = ['wechat_session_keys', 'phone_counts', 'attempt_windows', 'phone_replays', 'audit_events'];

async function accounts(): Promise<Record<string, number>> {
  const counts = await world.sql.rowCounts();
  return Object.fromEntries(Object.entries(counts).filter(([table]) => !BOOKKEEPING.includes(table)));
}

describe('a number is told', () => {
  it.each<Way>(['code', 'encrypted', 'both'])('by %s, as WeChat writes it, and no account changes', async (way) => {
    const unionid = `union-${randomUUID()}`;
    const [known, stranger] = [await world.wechat.person({ unionid }), await world.wechat.person()];
    await world.signIn(known);
    const before = await accounts();
    const phone = people.phone();
    expect(await world.http.ok(GET, await taps.tap(known, phone, { way }))).toEqual({
      countryCode: '86',
      phoneNumber: phone,
      purePhoneNumber: phone,
      openid: world.wechat.openId(known),
      unionid,
    });
    expect(await world.http.ok(GET, await taps.tap(stranger, phone, { way }))).toEqual({
      countryCode: '86',
      phoneNumber: phone,
      purePhoneNumber: phone,
      openid: world.wechat.openId(stranger),
    });
    expect(await accounts()).toEqual(before);
  });

  it('whoever has it, and whatever state they are in', async () => {
    const person = await world.wechat.person();
    const phone = people.phone();
    const { user } = await taps.signIn(person, phone);
    await setState(world.sql, user.id, 'blocked');
    expect((await world.http.ok(GET, await taps.tap(person, phone))).purePhoneNumber).toBe(phone);
  });

  it('where nobody can register', async () => {
    for (const options of [
      { app: MEMBERS_APP, wechat: WECHAT.members },
      { app: CLOSED_APP, wechat: WECHAT.closed },
    ]) {
      const phone = people.phone();
      const tap = await taps.tap(await world.wechat.person(), phone, options);
      expect((await world.http.ok(GET, tap, options)).purePhoneNumber).toBe(phone);
    }
  });

  it('through the connection that the request names, and no other', async () => {
    const person = await world.wechat.person();
    const tap = await taps.tap(person, people.phone(), IN_OTHER);
    const { openid } = await world.http.ok(GET, tap, { app: IN_OTHER.app, wechatAppId: WECHAT.other });
    expect(openid).toBe(world.wechat.openId(person, WECHAT.other));
    const elsewhere = await taps.tap(person, people.phone(), IN_OTHER);
    expect(await world.http.outcome(GET, elsewhere)).toBe('WECHAT_CODE_INVALID');
  });
});

describe('a number is not told', () => {
  it('twice for one tap', async () => {
    const person = await world.wechat.person();
    for (const [way, name] of [
      ['code', 'PHONE_CODE_INVALID'],
      ['encrypted', 'REPLAYED'],
    ] as const) {
      const { code, ...button } = await taps.tap(person, people.phone(), { way });
      await world.http.ok(GET, { code, ...button });
      expect(await world.http.outcome(GET, { code, ...button })).toBe('WECHAT_CODE_USED');
      expect(await world.http.outcome(GET, { code: await world.wechat.code(person), ...button })).toBe(name);
    }
  });

  it("by somebody else's code of wx.login", async () => {
    const [person, other] = [await world.wechat.person(), await world.wechat.person()];
    const code = await world.wechat.code(other);
    const byCode = { ...(await taps.tap(person, people.phone())), code };
    expect(await world.http.outcome(GET, byCode)).toBe('PHONE_CODE_INVALID');
    const byData = await taps.tap(person, people.phone(), { way: 'encrypted' });
    expect(await world.http.outcome(GET, { ...byData, code: await world.wechat.code(other) })).toBe(
      'WECHAT_DATA_UNDECRYPTABLE',
    );
  });

  it.each([
    [{ phoneCode: '' }],
    [{ phoneCode: null }],
    [{ phoneCode: 'a'.repeat(1025) }],
    [{ encryptedData: 'AAAA' }],
    [{ iv: `${'A'.repeat(22)}==` }],
    [{ encryptedData: 'not base64!', iv: `${'A'.repeat(22)}==` }],
    [{ encryptedData: 'A'.repeat(4097), iv: `${'A'.repeat(22)}==` }],
    [{ encryptedData: 'AAAA', iv: 'AAAA' }],
    [{ phoneCode: 'abc', phoneNumber: '13800138000' }],
    [{}],
  ])('by %j, which spends nothing', async (data) => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    expect(await world.http.outcome(GET, { code, ...data })).toBe('INVALID_INPUT');
    expect(await world.http.outcome('POST /sign-in/wechat', { code })).toBe('ok');
  });

  it('by data that is none: all of it looks alike', async () => {
    const person = await world.wechat.person();
    await world.signIn(person);
    const whole = await taps.button(person, people.phone(), { way: 'encrypted' });
    const { encryptedData = '', iv = '' } = whole;
    for (const broken of [
      { iv, encryptedData: 'AAAA' },
      { iv, encryptedData: encryptedData.slice(0, -24) + encryptedData.slice(-4) },
      {
        iv,
        encryptedData: `${encryptedData.slice(0, 43)}${encryptedData[43] === 'A' ? 'B' : 'A'}${encryptedData.slice(44)}`,
      },
      { iv: `${'A'.repeat(22)}==`, encryptedData },
    ]) {
      const { name, detail, fields } = await world.http.refused(GET, {
        code: await world.wechat.code(person),
        ...broken,
      });
      expect([name, fields]).toEqual(['WECHAT_DATA_UNDECRYPTABLE', undefined]);
      expect(detail).not.toMatch(/padding|JSON|key/i);
    }
    expect(await world.http.outcome(GET, { code: await world.wechat.code(person), ...whole })).toBe('ok');
  });
});
