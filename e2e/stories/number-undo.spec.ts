import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { type Cast, IN_OTHER, silent } from '../src/phone-rows.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let cast: Cast;
let operator: Undoer;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  cast = { world, people, taps };
  operator = await Undoer.start({ world, clock });
});
afterAll(async () => {
  await operator.close();
  await world.close();
});
afterEach(async () => expect(await findBroken(world)).toEqual([]));

interface Given {
  person: Person;
  id: string;
  phone: string;
  /** Of the sign-in with WeChat alone, and of the one with the number. */
  tokens: { before: string; through: string };
}

/** The tap gave W a number. @param old one that W had proved before */
async function given(old?: string): Promise<Given> {
  const { person, w } = await silent(cast);
  if (old !== undefined) await people.bind(w.accessToken, { phone: old });
  const phone = people.phone();
  const { accessToken, user } = await taps.signIn(person, phone);
  expect([user.id, user.phone]).toEqual([w.user.id, phone]);
  return { person, id: user.id, phone, tokens: { before: w.accessToken, through: accessToken } };
}

const alive = async (token: string): Promise<boolean> =>
  (await world.http.outcome('GET /me', undefined, { token })) === 'ok';
const phoneOf = (id: string) =>
  world.sql.one('SELECT phone, phone_verified AS verified, phone_verified_at AS at FROM users WHERE id = $1', [id]);
const NONE = { phone: null, verified: false, at: null };
async function byCode(phone: string): Promise<string> {
  const code = await people.code({ phone }, 'sign-in');
  return (await world.http.ok('POST /sign-in/code', { phone, code })).accessToken;
}

describe('a number that a tap gave is taken back', () => {
  it('with the sessions that came by it, and no other', async () => {
    const { id, phone, tokens } = await given();
    const sms = await byCode(phone);
    expect(await operator.undoNewest(id)).toBe('ok');
    expect(await phoneOf(id)).toEqual(NONE);
    expect([await alive(tokens.before), await alive(tokens.through), await alive(sms)]).toEqual([true, true, false]);
  });

  it('with the session of somebody who chose the account by the number', async () => {
    const { id, phone } = await given();
    const person = await world.wechat.person();
    await taps.signIn(person, people.phone(), IN_OTHER);
    const body = { ...(await taps.tap(person, phone, IN_OTHER)), choice: 'phone' as const };
    const { accessToken, user } = await world.http.ok('POST /sign-in/wechat-phone', body, IN_OTHER);
    expect(user.id).toBe(id);
    expect(await operator.undoNewest(id)).toBe('ok');
    expect(await world.http.outcome('GET /me', undefined, { token: accessToken, app: IN_OTHER.app })).toBe(
      'SESSION_ENDED',
    );
  });

  it('and the one before is back, as old as it was; its owner had been told of the change', async () => {
    const old = people.phone();
    const { person, w } = await silent(cast);
    const email = people.email();
    await people.bind(w.accessToken, { email });
    await people.bind(w.accessToken, { phone: old });
    const before = await phoneOf(w.user.id);
    clock.advance({ days: 1 });
    await taps.signIn(person, people.phone());
    expect(await world.inbox.told(email)).toEqual(['number-replaced']);
    clock.advance({ days: 1 });
    expect(await operator.undoNewest(w.user.id)).toBe('ok');
    expect(await phoneOf(w.user.id)).toEqual(before);
    expect(await people.accountBehind({ phone: old })).toBe(w.user.id);
  });

  it('and the one before is back although somebody says to have it', async () => {
    const old = people.phone();
    const { id } = await given(old);
    const claiming = await people.named();
    await world.sql.rows(`UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`, [claiming.id, old]);
    expect(await operator.undoNewest(id)).toBe('ok');
    expect(await phoneOf(id)).toMatchObject({ phone: old, verified: true });
    expect(await phoneOf(claiming.id)).toEqual(NONE);
  });

  it('step by step, the last one first', async () => {
    const old = people.phone();
    const { person, id, phone } = await given(old);
    const first = await operator.newestOf(id);
    await taps.signIn(person, people.phone());
    expect(await operator.undo(first)).toBe('later-join');
    expect(await operator.undoNewest(id)).toBe('ok');
    expect(await phoneOf(id)).toMatchObject({ phone });
    expect(await operator.undo(first)).toBe('ok');
    expect(await phoneOf(id)).toMatchObject({ phone: old });
  });
});

describe('a number that a tap gave stays', () => {
  it('when the user has put another in its place', async () => {
    const { id, phone, tokens } = await given(people.phone());
    const next = people.phone();
    const [code, oldCode] = [await people.code({ phone: next }, 'bind'), await people.code({ phone }, 'change')];
    await world.http.ok('PUT /me/phone', { phone: next, code, oldCode }, { token: tokens.through });
    expect(await operator.undoNewest(id)).toBe('nothing-left');
    expect(await phoneOf(id)).toMatchObject({ phone: next });
  });

  it('when the user has taken it off', async () => {
    const { id, tokens } = await given();
    await world.http.ok('DELETE /me/phone', undefined, { token: tokens.through });
    expect(await operator.undoNewest(id)).toBe('nothing-left');
  });

  it('when somebody else has proved the one before', async () => {
    const old = people.phone();
    const { id, phone } = await given(old);
    await people.signUp({ phone: old, code: await people.code({ phone: old }, 'sign-up') });
    expect(await operator.undoNewest(id)).toBe('number-taken');
    expect(await phoneOf(id)).toMatchObject({ phone, verified: true });
  });

  it('when it is the only way in that is left', async () => {
    const { person, id } = await given();
    const { accessToken, user } = await world.signIn(person);
    const path = `/api/v1/me/identities/${user.identities[0]!.id}`;
    expect((await world.http.send('DELETE', path, { token: accessToken })).status).toBe(200);
    expect(await operator.undoNewest(id)).toBe('stranded');
  });
});
