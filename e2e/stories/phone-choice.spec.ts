import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MIRROR_APP, MIRROR_POOL } from '../src/deployment.js';
import { findBroken, joinedState } from '../src/join-state.js';
import { People } from '../src/people.js';
import { type Cast, holder, IN_OTHER, silent } from '../src/phone-rows.js';
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
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  cast = { world, people, taps };
});
afterAll(() => world.close());
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const SIGN_IN = 'POST /sign-in/wechat-phone';

interface Torn {
  person: Person;
  phone: string;
  users: { w: string; p: string };
  tokens: { w: string; p: string };
}

/** W and P, each with a number of its own. */
async function torn(): Promise<Torn> {
  const [{ person, w }, { phone, p }] = [await silent(cast), await holder(cast)];
  await people.bind(w.accessToken, { phone: people.phone() });
  await people.bind(p.token, { email: people.email() });
  return { person, phone, users: { w: w.user.id, p: p.id }, tokens: { w: w.accessToken, p: p.token } };
}

async function asked({ person, phone }: Torn, body = {}): Promise<{ name: string; ticket: string }> {
  const problem = await world.http.refused(SIGN_IN, { ...(await taps.tap(person, phone)), ...body });
  return problem as { name: string; ticket: string };
}

describe('a choice joins nothing, whatever has changed since it was asked for:', () => {
  it.each([
    ['wechat', 'w', 'W has no number any more'],
    ['wechat', 'w', 'P has no number any more'],
    ['phone', 'p', 'W has no number any more'],
  ] as const)('"%s" opens %s although %s', async (choice, whose, what) => {
    const scene = await torn();
    const { name, ticket } = await asked(scene);
    expect(name).toBe('ACCOUNT_CHOICE_NEEDED');
    const token = what.startsWith('W') ? scene.tokens.w : scene.tokens.p;
    await world.http.ok('DELETE /me/phone', undefined, { token });
    const code = await world.wechat.code(scene.person);
    const answer = await world.http.call(SIGN_IN, { code, ticket, choice });
    const { phone: number } = await world.sql.one<{ phone: string | null }>('SELECT phone FROM users WHERE id = $1', [
      scene.users.w,
    ]);
    expect(number).not.toBe(scene.phone);
    expect(await joinedState(world, scene, answer, clock.now() - 60_000)).toMatchObject({
      answer: whose,
      identity: 'w',
      states: [],
      joins: [],
    });
  });

  it('"phone" does not open WeChat\'s own account when the number is nobody\'s any more', async () => {
    const scene = await torn();
    const { ticket } = await asked(scene);
    await world.http.ok('DELETE /me/phone', undefined, { token: scene.tokens.p });
    const answer = await world.http.call(SIGN_IN, {
      code: await world.wechat.code(scene.person),
      ticket,
      choice: 'phone',
    });
    const state = await joinedState(world, scene, answer, clock.now() - 60_000);
    expect([state.joins, state.answer === 'w', state.number]).toEqual([[], false, 'nobody']);
  });
});

describe('a proof that was given', () => {
  it('is not asked for again with the choice that comes after it', async () => {
    const scene = await torn();
    await taps.signIn(await world.wechat.person(), scene.phone);
    const proof = await asked(scene);
    expect(proof.name).toBe('PHONE_JOIN_PROOF_NEEDED');
    const body = { ticket: proof.ticket, smsCode: await people.code({ phone: scene.phone }, 'join-phone') };
    const choice = await world.http.refused(SIGN_IN, { code: await world.wechat.code(scene.person), ...body });
    expect(choice.name).toBe('ACCOUNT_CHOICE_NEEDED');
    const { user } = await world.http.ok(SIGN_IN, {
      code: await world.wechat.code(scene.person),
      ticket: (choice as { ticket?: string }).ticket!,
      choice: 'phone',
    });
    expect(user.id).toBe(scene.users.p);
  });
});

describe('a number in another pool', () => {
  it('is of nobody here, and a ticket from there is none', async () => {
    const { person, phone } = await torn();
    const there = await taps.signIn(person, phone, { app: MIRROR_APP });
    expect([there.isNewUser, there.user.userPoolId]).toEqual([true, MIRROR_POOL]);
    const { ticket } = (await taps.refused(person, phone)) as { ticket?: string };
    const code = await world.wechat.code(person);
    expect(await world.http.outcome(SIGN_IN, { code, ticket, choice: 'phone' }, { app: MIRROR_APP })).toBe(
      'INVALID_INPUT',
    );
  });
});

describe('a conflict of unionids', () => {
  it('is settled when a tap brings the identity to the owner, and is one again when that is taken back', async () => {
    const person = await world.wechat.person();
    const { user: w } = await world.signIn(person);
    const phone = people.phone();
    const { user: p } = await taps.signIn(person, phone, IN_OTHER);
    const unionid = `union-${people.username()}`;
    await world.wechat.setUnionId(person, unionid);
    await world.signIn(person, IN_OTHER);
    await world.signIn(person);
    const conflict = () =>
      world.sql.one(
        'SELECT user_id, owner_user_id, resolved_at IS NOT NULL AS settled FROM union_id_conflicts WHERE union_id = $1',
        [unionid],
      );
    expect(await conflict()).toEqual({ user_id: w.id, owner_user_id: p.id, settled: false });
    expect(await taps.signIn(person, phone)).toMatchObject({ user: { id: p.id }, mergedUserId: w.id });
    expect(await conflict()).toMatchObject({ settled: true });
    const operator = await Undoer.start({ world, clock });
    expect(await operator.undoNewest(p.id)).toBe('ok');
    await operator.close();
    expect(await conflict()).toEqual({ user_id: w.id, owner_user_id: p.id, settled: false });
    expect((await world.signIn(person)).user.id).toBe(w.id);
  });
});
