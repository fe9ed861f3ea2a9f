import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodePurpose } from '@yaopai/protocol';
import { MANY_APP, MIRROR_APP, WECHAT } from '../src/deployment.js';
import { findBroken, joinedState } from '../src/join-state.js';
import { otherThan, People } from '../src/people.js';
import { addIdentity, age } from '../src/phone-join-rows.js';
import { type Cast, holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let cast: Cast;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  cast = { world, people, taps };
});
afterAll(() => world.close());
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const SIGN_IN = 'POST /sign-in/wechat-phone';

/** P, on which another person of the mini program is, and somebody new who taps P's number. */
async function contested(): Promise<{ phone: string; p: string; person: Person }> {
  const { phone, p } = await holder(cast);
  await taps.signIn(await world.wechat.person(), phone);
  return { phone, p: p.id, person: await world.wechat.person() };
}

/** The ticket of the refusal that a first tap gets. */
async function ticketOf(person: Person, phone: string, name = 'PHONE_JOIN_PROOF_NEEDED'): Promise<string> {
  const problem = (await taps.refused(person, phone)) as { name: string; ticket?: string; ticketExpiresAt?: string };
  expect(problem.name).toBe(name);
  expect(Date.parse(problem.ticketExpiresAt!)).toBe(clock.now() + 5 * 60_000);
  return problem.ticket!;
}

const codeOf = (person: Person): Promise<string> => world.wechat.code(person);
const codeFor = (phone: string, purpose: CodePurpose = 'join-phone'): Promise<string> =>
  people.code({ phone }, purpose);

describe('a contested number is joined', () => {
  it('by the ticket and a code sent to it, and counts as proved from then on', async () => {
    const { phone, p, person } = await contested();
    await age(world, p, 10);
    const ticket = await ticketOf(person, phone);
    const body = { ticket, smsCode: await codeFor(phone) };
    const since = clock.now() - 1;
    const answer = await world.http.call(SIGN_IN, { code: await codeOf(person), ...body });
    expect(await joinedState(world, { person, phone, users: { p } }, answer, since)).toMatchObject({
      answer: 'p',
      identity: 'p',
      number: 'p',
      joins: ['attach p'],
    });
    const { proved } = await world.sql.one<{ proved: Date }>(
      'SELECT phone_verified_at AS proved FROM users WHERE id = $1',
      [p],
    );
    expect(proved.getTime()).toBe(clock.now());
  });

  it('by a second tap and a code sent to it', async () => {
    const { phone, p, person } = await contested();
    const smsCode = await codeFor(phone);
    const { user } = await world.http.ok(SIGN_IN, { ...(await taps.tap(person, phone)), smsCode });
    expect(user.id).toBe(p);
  });

  it('by a fresh sign-in to its account with a password, also when it was proved long ago', async () => {
    const { person, w } = await silent(cast);
    const { phone, p } = await holder(cast, people.password());
    await age(world, p.id);
    const ticket = await ticketOf(person, phone);
    const { accessToken: accountToken } = await world.http.ok('POST /sign-in/password', {
      phone,
      password: p.password,
    });
    const reply = await world.http.ok(SIGN_IN, { code: await codeOf(person), ticket, accountToken });
    expect(reply).toMatchObject({ user: { id: p.id }, mergedUserId: w.user.id });
  });

  it('by no other code: a wrong one, of another purpose, of another number', async () => {
    const { phone, p, person } = await contested();
    const ticket = await ticketOf(person, phone);
    const right = await codeFor(phone);
    const attempt = async (smsCode: string) =>
      world.http.outcome(SIGN_IN, { code: await codeOf(person), ticket, smsCode });
    expect(await attempt(otherThan(right))).toBe('CODE_WRONG');
    const ofAnother = await codeFor(people.phone());
    expect(ofAnother === right || (await attempt(ofAnother)) === 'CODE_WRONG').toBe(true);
    expect(await attempt(await codeFor(phone, 'sign-in'))).toBe('CODE_WRONG');
    expect(await world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [p])).toBe(1);
    expect(await world.sql.count(`SELECT count(*) FROM sessions WHERE user_id = $1`, [p])).toBe(2);
  });
});

describe('whoever has the number is told by e-mail', () => {
  it('when an identity is attached, moved or merged, and not of what changes nothing', async () => {
    const { phone, p } = await holder(cast);
    const email = people.email();
    await people.bind(p.token, { email });
    const person = await world.wechat.person();
    await taps.signIn(person, phone);
    await taps.signIn(person, phone);
    const { person: second } = await silent(cast);
    const smsCode = await codeFor(phone);
    await world.http.ok(SIGN_IN, { ...(await taps.tap(second, phone)), smsCode });
    expect(await world.inbox.told(email, 2)).toEqual(['account-joined', 'account-joined']);
  });
});

describe('an access token proves nothing', () => {
  async function attempt(accountToken: string, { phone, person }: { phone: string; person: Person }): Promise<string> {
    return world.http.outcome(SIGN_IN, { ...(await taps.tap(person, phone)), accountToken });
  }
  const newest = async (phone: string, password: string): Promise<string> =>
    (await world.http.ok('POST /sign-in/password', { phone, password })).accessToken;

  it('when it is no token, ended, or of another pool', async () => {
    const scene = await contested();
    expect(await attempt('nonsense', scene)).toBe('INVALID_INPUT');
    const { token } = await people.proven('email');
    await world.http.ok('POST /sessions/logout', {}, { token });
    expect(await attempt(token, scene)).toBe('INVALID_INPUT');
    const elsewhere = await people.signUp(
      { phone: scene.phone, code: await people.code({ phone: scene.phone }, 'sign-up', { app: MIRROR_APP }) },
      { app: MIRROR_APP },
    );
    expect(await attempt(elsewhere.token, scene)).toBe('INVALID_INPUT');
  });

  it("when it is another account's", async () => {
    expect(await attempt((await people.proven('phone')).token, await contested())).toBe('PHONE_JOIN_PROOF_NEEDED');
  });

  it('when the sign-in was more than five minutes ago, however often it was refreshed', async () => {
    const { phone, p } = await holder(cast, people.password());
    await age(world, p.id);
    const scene = { phone, person: await world.wechat.person() };
    const { refreshToken } = await world.http.ok('POST /sign-in/password', { phone, password: p.password });
    clock.advance({ minutes: 5, seconds: 1 });
    const { accessToken } = await world.refresh(refreshToken);
    expect(await attempt(accessToken, scene)).toBe('FRESH_PROOF_NEEDED');
    expect(await attempt(await newest(phone, p.password), scene)).toBe('ok');
  });

  it('when a tap of the very number opened it', async () => {
    const { phone, p } = await holder(cast);
    const { accessToken, user } = await taps.signIn(await world.wechat.person(), phone);
    expect(user.id).toBe(p.id);
    const scene = { phone, person: await world.wechat.person() };
    expect(await attempt(accessToken, scene)).toBe('FRESH_PROOF_NEEDED');
  });
});

describe('a ticket', () => {
  it('is good for five minutes', async () => {
    const { phone, person } = await contested();
    const ticket = await ticketOf(person, phone);
    clock.advance({ minutes: 5 });
    const { name, fields } = await world.http.refused(SIGN_IN, {
      code: await codeOf(person),
      ticket,
      smsCode: '000000',
    });
    expect([name, fields?.[0]?.field]).toEqual(['INVALID_INPUT', 'ticket']);
  });

  it("is nobody else's, of no other mini program, and cannot be made to name another number", async () => {
    const { phone, person } = await contested();
    const ticket = await ticketOf(person, phone);
    const smsCode = await codeFor(phone);
    const attempt = (code: string, which: string, options = {}) =>
      world.http.outcome(SIGN_IN, { code, ticket: which, smsCode }, options);
    expect(await attempt(await codeOf(await world.wechat.person()), ticket)).toBe('INVALID_INPUT');
    const inOther = await world.wechat.code(person, WECHAT.other);
    expect(await attempt(inOther, ticket, { app: MANY_APP, connection: 'other' })).toBe('INVALID_INPUT');
    expect(await attempt(await codeOf(person), ticket.replace(phone, people.phone()))).toBe('INVALID_INPUT');
    expect(await attempt(await codeOf(person), ticket.slice(0, -1))).toBe('INVALID_INPUT');
    expect(await attempt(await codeOf(person), `${ticket}.x`)).toBe('INVALID_INPUT');
    expect(await attempt(await codeOf(person), ticket)).toBe('ok');
  });

  it('proves nothing beside the number it stands for', async () => {
    const { phone, person } = await contested();
    const ticket = await ticketOf(person, phone);
    expect(await world.http.outcome(SIGN_IN, { code: await codeOf(person), ticket })).toBe('PHONE_JOIN_PROOF_NEEDED');
  });
});

describe('between two accounts with a number each', () => {
  it.each([
    ['phone', 'p'],
    ['wechat', 'w'],
  ] as const)('the choice "%s" opens %s, and nothing is joined', async (choice, whose) => {
    const { person, w } = await silent(cast);
    await people.bind(w.accessToken, { phone: people.phone() });
    const { phone, users } = await holder(cast);
    const ticket = await ticketOf(person, phone, 'ACCOUNT_CHOICE_NEEDED');
    const since = clock.now() - 1;
    const answer = await world.http.call(SIGN_IN, { code: await codeOf(person), ticket, choice });
    expect(await joinedState(world, { person, phone, users: { w: w.user.id, ...users } }, answer, since)).toEqual({
      answer: whose,
      identity: 'w',
      number: 'p',
      states: [],
      sessions: ['p sign-up live', 'w wechat live', `${whose} wechat-phone live`].sort(),
      joins: [],
    });
  });

  it('the choice of the contested one needs the proof as well', async () => {
    const { person, w } = await silent(cast);
    await people.bind(w.accessToken, { phone: people.phone() });
    const { phone } = await contested();
    const body = { ...(await taps.tap(person, phone)), choice: 'phone' };
    expect(await world.http.outcome(SIGN_IN, body)).toBe('PHONE_JOIN_PROOF_NEEDED');
    const smsCode = await codeFor(phone);
    const again = { ...(await taps.tap(person, phone)), choice: 'phone', smsCode };
    expect(await world.http.outcome(SIGN_IN, again)).toBe('ok');
  });
});

describe('two people of one mini program on one account', () => {
  it('need a proof also when the second comes with an identity of another mini program', async () => {
    const person = await world.wechat.person({ unionid: `union-${people.username()}` });
    const { user } = await world.signIn(person);
    await world.signIn(person, IN_OTHER);
    const { phone, p } = await holder(cast);
    await addIdentity(cast.world, p.id, WECHAT.other);
    expect((await taps.refused(person, phone)).name).toBe('PHONE_JOIN_PROOF_NEEDED');
    expect(await world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [user.id])).toBe(2);
  });
});

describe('a connection whose policy is', () => {
  async function during(policy: string, work: () => Promise<void>): Promise<void> {
    const set = async (value: string) => {
      await world.sql.rows(`UPDATE connections SET phone_join = $1 WHERE pool_id = 'stories' AND identifier = 'main'`, [
        value,
      ]);
      // Servers see what another process changed within five seconds.
      clock.advance({ seconds: 6 });
    };
    await set(policy);
    await work().finally(() => set('trust'));
  }

  it('"sms" asks for a code before it joins anything, and for none where nothing is joined', async () => {
    const [{ phone, p }, { person }] = [await holder(cast), await silent(cast)];
    await during('sms', async () => {
      expect((await taps.refused(person, phone)).name).toBe('PHONE_JOIN_PROOF_NEEDED');
      const smsCode = await codeFor(phone);
      const { user } = await world.http.ok(SIGN_IN, { ...(await taps.tap(person, phone)), smsCode });
      expect(user.id).toBe(p.id);
      expect((await taps.signIn(person, phone)).user.id).toBe(p.id);
      expect((await taps.signIn(await world.wechat.person(), people.phone())).isNewUser).toBe(true);
    });
  });

  it('"refuse" joins nothing, whatever is proved', async () => {
    const [{ phone }, { person, w }] = [await holder(cast), await silent(cast)];
    await during('refuse', async () => {
      expect((await taps.refused(person, phone)).name).toBe('PHONE_TAKEN');
      const smsCode = await codeFor(phone);
      const proved = { ...(await taps.tap(person, phone)), smsCode };
      expect(await world.http.outcome(SIGN_IN, proved)).toBe('PHONE_TAKEN');
      expect((await taps.signIn(person, people.phone())).user.id).toBe(w.user.id);
    });
  });
});
