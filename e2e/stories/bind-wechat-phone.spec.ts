import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setState } from '../src/account-states.js';
import { MANY_APP, SECOND_APP } from '../src/deployment.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { type Tap, Taps, type Way } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
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
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const BIND = 'POST /me/phone/wechat';
const bind = (body: Partial<Tap>, token: string, options = {}): Promise<string> =>
  world.http.outcome(BIND, body, { token, ...options });
const me = () => silent({ world, people, taps });

/** A tap whose `wx.login` was spent to sign in, as a page does that signs in first. */
async function spent(person: Person, phone: string, way: Way = 'code'): Promise<Tap & { token: string; id: string }> {
  const tap = await taps.tap(person, phone, { way });
  const { accessToken, user } = await world.http.ok('POST /sign-in/wechat', { code: tap.code });
  return { ...tap, token: accessToken, id: user.id };
}

const phoneOf = (id: string) =>
  world.sql.one<{ phone: string | null; phone_verified: boolean }>(
    'SELECT phone, phone_verified FROM users WHERE id = $1',
    [id],
  );

describe('the number becomes the user', () => {
  it.each<Way>(['code', 'encrypted'])('by %s, and counts as proved now', async (way) => {
    const { person, w } = await me();
    const phone = people.phone();
    const user = await world.http.ok(BIND, await taps.tap(person, phone, { way }), { token: w.accessToken });
    expect(user).toMatchObject({ id: w.user.id, phone, phoneCountryCode: '86', phoneVerified: true });
    const { at } = await world.sql.one<{ at: Date }>('SELECT phone_verified_at AS at FROM users WHERE id = $1', [
      user.id,
    ]);
    expect(at.getTime()).toBe(clock.now());
    expect(await people.accountBehind({ phone })).toBe(user.id);
  });

  it.each<Way>(['code', 'encrypted'])('by %s, with the code of wx.login that opened the session', async (way) => {
    const phone = people.phone();
    const { token, id, ...tap } = await spent(await world.wechat.person(), phone, way);
    expect(await bind(tap, token)).toBe('ok');
    expect(await phoneOf(id)).toEqual({ phone, phone_verified: true });
  });

  it('again without a change when it is the same', async () => {
    const { person, w } = await me();
    const phone = people.phone();
    for (let time = 0; time < 2; time++) expect(await bind(await taps.tap(person, phone), w.accessToken)).toBe('ok');
    expect(await phoneOf(w.user.id)).toEqual({ phone, phone_verified: true });
  });

  it('although somebody else only says to have it', async () => {
    const { person, w } = await me();
    const [phone, claiming] = [people.phone(), await people.named()];
    await world.sql.rows(`UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`, [claiming.id, phone]);
    expect(await bind(await taps.tap(person, phone), w.accessToken)).toBe('ok');
    expect(await phoneOf(claiming.id)).toEqual({ phone: null, phone_verified: false });
  });
});

describe('the number stays whose it is', () => {
  it('when another account has proved it', async () => {
    const [{ person, w }, { phone, p }] = [await me(), await holder({ world, people, taps })];
    expect(await bind(await taps.tap(person, phone), w.accessToken)).toBe('PHONE_TAKEN');
    expect(await phoneOf(w.user.id)).toEqual({ phone: null, phone_verified: false });
    expect(await phoneOf(p.id)).toEqual({ phone, phone_verified: true });
    expect(
      await world.sql.count('SELECT count(*) FROM account_joins WHERE user_id = ANY($1)', [[w.user.id, p.id]]),
    ).toBe(0);
  });

  it('when the user has another one: updatePhone asks for both', async () => {
    const { person, w } = await me();
    const old = people.phone();
    await people.bind(w.accessToken, { phone: old });
    expect(await bind(await taps.tap(person, people.phone()), w.accessToken)).toBe('PHONE_NOT_CHANGEABLE_HERE');
    expect(await phoneOf(w.user.id)).toEqual({ phone: old, phone_verified: true });
  });
});

describe('nothing is bound', () => {
  it("with somebody else's code of wx.login, fresh or spent", async () => {
    const { person, w } = await me();
    const [other, phone] = [await world.wechat.person(), people.phone()];
    expect(await bind(await taps.tap(other, phone), w.accessToken)).toBe('WECHAT_DATA_MISMATCH');
    const theirs = { ...(await taps.tap(person, phone)), code: await world.wechat.code(other) };
    expect(await bind(theirs, w.accessToken)).toBe('WECHAT_DATA_MISMATCH');
    const { token: _, id: __, ...spentTap } = await spent(other, phone);
    expect(await bind(spentTap, w.accessToken)).toBe('WECHAT_CODE_USED');
    const mixed = { ...(await taps.tap(person, phone)), code: spentTap.code };
    expect(await bind(mixed, w.accessToken)).toBe('WECHAT_CODE_USED');
    expect((await phoneOf(w.user.id)).phone).toBeNull();
  });

  it('with a code that opened a session which has ended', async () => {
    const { token, id: _, ...tap } = await spent(await world.wechat.person(), people.phone());
    const later = await world.wechat.person();
    await world.http.ok('POST /sessions/logout', {}, { token });
    const { accessToken } = await world.signIn(later);
    expect(await bind(tap, accessToken)).toBe('WECHAT_CODE_USED');
    expect(await bind(tap, token)).toBe('SESSION_ENDED');
  });

  it('with a code that the user spent otherwise than on a session', async () => {
    const { person, w } = await me();
    const tap = await taps.tap(person, people.phone());
    await world.http.ok('POST /wechat/phone', { ...(await taps.tap(person, people.phone())), code: tap.code });
    expect(await bind(tap, w.accessToken)).toBe('WECHAT_CODE_USED');
  });

  it('without a session, or in an account that WeChat does not know', async () => {
    const person = await world.wechat.person();
    expect(await world.http.outcome(BIND, await taps.tap(person, people.phone()))).toBe('NOT_SIGNED_IN');
    const named = await people.named();
    expect(await bind(await taps.tap(person, people.phone()), named.token)).toBe('WECHAT_DATA_MISMATCH');
    expect((await phoneOf(named.id)).phone).toBeNull();
  });

  it("through a mini program that the user's account does not have, and with a token of another application", async () => {
    const person = await world.wechat.person();
    const { accessToken: token, user } = await world.signIn(person, { app: MANY_APP, connection: 'main' });
    const inOther = await taps.tap(person, people.phone(), IN_OTHER);
    expect(await bind(inOther, token, { app: MANY_APP, connection: 'other' })).toBe('WECHAT_DATA_MISMATCH');
    expect(await bind(await taps.tap(person, people.phone()), token, { app: SECOND_APP })).toBe('FORBIDDEN');
    expect((await phoneOf(user.id)).phone).toBeNull();
  });

  it('with data that was used before', async () => {
    const { person, w } = await me();
    const { code, ...button } = await taps.tap(person, people.phone(), { way: 'encrypted' });
    await world.http.ok('POST /wechat/phone', { code, ...button });
    expect(await bind({ code: await world.wechat.code(person), ...button }, w.accessToken)).toBe('REPLAYED');
  });

  it('by a user who may not act', async () => {
    const { person, w } = await me();
    const tap = await taps.tap(person, people.phone());
    await setState(world.sql, w.user.id, 'blocked');
    expect(await bind(tap, w.accessToken)).toBe('SESSION_ENDED');
    expect((await phoneOf(w.user.id)).phone).toBeNull();
  });
});
