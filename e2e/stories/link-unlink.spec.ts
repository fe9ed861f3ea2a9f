import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { MANY_APP, MIRROR_APP, SECOND_APP, WECHAT } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { findBroken } from '../src/join-state.js';
import { type Member, People } from '../src/people.js';
import { IN_OTHER } from '../src/phone-rows.js';
import { addIdentity } from '../src/phone-join-rows.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const link = (token: string, secondaryToken: string, options = {}): Promise<string> =>
  world.http.outcome('POST /me/identities', { secondaryToken }, { token, ...options });

async function unlink(token: string, id: string, app?: string): Promise<string> {
  const answer = await world.http.send('DELETE', `/api/v1/me/identities/${id}`, { token, ...(app && { app }) });
  return answer.status === 200 ? 'ok' : problemOf(answer).name;
}

async function inOther(details: { unionid?: string } = {}): Promise<SignInReply & { person: Person }> {
  const person = await world.wechat.person(details);
  return { person, ...(await world.signIn(person, IN_OTHER)) };
}

const stateOf = async (id: string): Promise<string> =>
  (await world.sql.one<{ state: string }>('SELECT state FROM users WHERE id = $1', [id])).state;
const appsOf = async (id: string): Promise<string[]> =>
  (
    await world.sql.rows<{ app: string }>(
      'SELECT wechat_app_id AS app FROM identities WHERE user_id = $1 ORDER BY wechat_app_id',
      [id],
    )
  ).map(({ app }) => app);
const endingsOf = async (id: string): Promise<string[]> =>
  (
    await world.sql.rows<{ ending: string }>(
      `SELECT coalesce(end_reason, 'live') AS ending FROM sessions WHERE user_id = $1 ORDER BY created_at, id`,
      [id],
    )
  ).map(({ ending }) => ending);

/** Proved by an email, signed in now. */
const primary = (): Promise<Member> => people.proven('email');

describe('linking', () => {
  it('merges an account that has nothing else, and takes along what the other lacks', async () => {
    const [one, other] = [await primary(), await inOther()];
    await world.http.ok('PUT /me', { nickname: '自己起的' }, { token: one.token });
    await world.http.ok('PUT /me', { nickname: 'other', city: '杭州' }, { token: other.accessToken, app: MANY_APP });
    const user = await world.http.ok(
      'POST /me/identities',
      { secondaryToken: other.accessToken },
      { token: one.token },
    );
    expect(user).toMatchObject({ id: one.id, nickname: '自己起的', city: '杭州' });
    expect(user.identities.map(({ appId }) => appId)).toEqual([WECHAT.other]);
    expect([await stateOf(other.user.id), await endingsOf(other.user.id)]).toEqual(['merged', ['merged']]);
    expect(await endingsOf(one.id)).toEqual(['live']);
    const again = await world.signIn(other.person, IN_OTHER);
    expect([again.user.id, again.isNewUser]).toEqual([one.id, false]);
    const audited = await world.sql.rows(
      `SELECT user_id FROM audit_events WHERE type = 'account.joined' AND user_id = ANY($1)`,
      [[one.id, other.user.id]],
    );
    expect(audited).toHaveLength(2);
    expect(await link(one.token, other.accessToken)).toBe('INVALID_INPUT');
    expect(await world.inbox.told(one.handle.email!)).toEqual(['account-joined']);
  });

  it('moves the identity of an account that keeps something, which stays', async () => {
    const [one, other] = [await primary(), await inOther()];
    const email = people.email();
    const code = await people.code({ email }, 'bind');
    await world.http.ok('POST /me/email', { email, code }, { token: other.accessToken, app: MANY_APP });
    expect(await link(one.token, other.accessToken)).toBe('ok');
    expect([await stateOf(other.user.id), await appsOf(other.user.id)]).toEqual(['active', []]);
    expect([await endingsOf(other.user.id), await appsOf(one.id)]).toEqual([['merged'], [WECHAT.other]]);
    expect(await people.accountBehind({ email })).toBe(other.user.id);
  });

  it("moves all identities of the other's unionid", async () => {
    const one = await primary();
    const other = await inOther({ unionid: `union-${randomUUID()}` });
    await world.signIn(other.person);
    expect(await link(one.token, other.accessToken)).toBe('ok');
    expect(await appsOf(one.id)).toEqual([WECHAT.main, WECHAT.other]);
    expect(await stateOf(other.user.id)).toBe('merged');
  });

  it('joins two accounts of WeChat, neither of which proved anything else', async () => {
    const one = await world.signIn(await world.wechat.person());
    const other = await inOther();
    expect(await link(one.accessToken, other.accessToken)).toBe('ok');
    expect(await appsOf(one.user.id)).toEqual([WECHAT.main, WECHAT.other]);
  });

  it('of an account with itself changes nothing', async () => {
    const person = await world.wechat.person();
    const [one, again] = [await world.signIn(person), await world.signIn(person)];
    expect(await link(one.accessToken, one.accessToken)).toBe('ok');
    expect(await link(one.accessToken, again.accessToken)).toBe('ok');
    expect([await appsOf(one.user.id), await endingsOf(one.user.id)]).toEqual([[WECHAT.main], ['live', 'live']]);
    expect(await world.sql.count('SELECT count(*) FROM account_joins WHERE user_id = $1', [one.user.id])).toBe(0);
  });
});

describe('nothing is linked', () => {
  async function stay(
    name: string,
    one: { id: string; token: string },
    secondary: SignInReply | Member,
  ): Promise<void> {
    const [token, id] =
      'accessToken' in secondary ? [secondary.accessToken, secondary.user.id] : [secondary.token, secondary.id];
    const before = [await appsOf(one.id), await appsOf(id), await endingsOf(id), await stateOf(id)];
    expect(await link(one.token, token)).toBe(name);
    expect([await appsOf(one.id), await appsOf(id), await endingsOf(id), await stateOf(id)]).toEqual(before);
  }

  it('when the caller has another identity of the same mini program', async () => {
    const one = await world.signIn(await world.wechat.person());
    await stay(
      'IDENTITY_TAKEN',
      { id: one.user.id, token: one.accessToken },
      await world.signIn(await world.wechat.person()),
    );
    const many = await inOther({ unionid: `union-${randomUUID()}` });
    await world.signIn(many.person);
    await stay('IDENTITY_TAKEN', { id: one.user.id, token: one.accessToken }, many);
  });

  it('when the other account would be left without a way in', async () => {
    const [one, other] = [await primary(), await inOther()];
    await addIdentity(world, other.user.id, 'wxgone000000000001');
    await stay('LAST_SIGN_IN_METHOD', one, other);
  });

  it('when either sign-in was more than five minutes ago', async () => {
    const [old, other] = [await primary(), await inOther()];
    clock.advance({ minutes: 5, seconds: 1 });
    await stay('FRESH_PROOF_NEEDED', old, await inOther());
    const one = await primary();
    await stay('FRESH_PROOF_NEEDED', one, other);
    const { accessToken } = await world.refresh(other.refreshToken, { app: MANY_APP });
    await stay('FRESH_PROOF_NEEDED', one, { ...other, accessToken });
  });

  it('when the account has proved nothing: it may be a trap', async () => {
    await stay('FRESH_PROOF_NEEDED', await people.named(), await inOther());
    await stay('FRESH_PROOF_NEEDED', await people.claiming(people.email()), await inOther());
  });

  it('by a sign-in without WeChat, or a token that is none, ended, or of another pool', async () => {
    const one = await primary();
    await stay('INVALID_INPUT', one, await people.proven('phone'));
    const elsewhere = await world.signIn(await world.wechat.person(), { app: MIRROR_APP });
    await stay('INVALID_INPUT', one, elsewhere);
    const { accessToken: ended, refreshToken } = await inOther();
    await world.http.ok('POST /sessions/logout', {}, { token: ended, app: MANY_APP });
    for (const token of [ended, refreshToken, 'nonsense', 'a'.repeat(4096), `${one.token}x`])
      expect([token.slice(0, 9), await link(one.token, token)]).toEqual([token.slice(0, 9), 'INVALID_INPUT']);
  });

  it('of a user who may not act, and by a token of another application than the request', async () => {
    const [one, other] = [await primary(), await inOther()];
    expect(await link(one.token, other.accessToken, { app: SECOND_APP })).toBe('FORBIDDEN');
    await setState(world.sql, other.user.id, 'blocked');
    await stay('INVALID_INPUT', one, other);
  });
});

describe('unlinking', () => {
  it('takes the identity away with its sessions and keys, but not the session that asks', async () => {
    const person = await world.wechat.person();
    const [first, second] = [await world.signIn(person), await world.signIn(person)];
    await people.bind(first.accessToken, { email: people.email() });
    const { id } = first.user.identities[0]!;
    const answer = await world.http.send('DELETE', `/api/v1/me/identities/${id}`, { token: second.accessToken });
    expect(answer.json).toMatchObject({ id: first.user.id, identities: [] });
    expect(await endingsOf(first.user.id)).toEqual(expect.arrayContaining(['user', 'live']));
    const me = (token: string) => world.http.outcome('GET /me', undefined, { token });
    expect([await me(first.accessToken), await me(second.accessToken)]).toEqual(['SESSION_ENDED', 'ok']);
    const openId = world.wechat.openId(person);
    expect(await world.sql.count('SELECT count(*) FROM wechat_session_keys WHERE open_id = $1', [openId])).toBe(0);
    const next = await world.signIn(person);
    expect([next.isNewUser, next.user.id === first.user.id]).toEqual([true, false]);
  });

  it('keeps the unionid with the account as long as another identity carries it, and not longer', async () => {
    const unionid = `union-${randomUUID()}`;
    const person = await world.wechat.person({ unionid });
    const { accessToken: token, user } = await world.signIn(person);
    const { user: both } = await world.signIn(person, IN_OTHER);
    await people.bind(token, { email: people.email() });
    const owners = () => world.sql.rows('SELECT user_id FROM union_id_owners WHERE union_id = $1', [unionid]);
    const [main, other] = [WECHAT.main, WECHAT.other].map(
      (app) => both.identities.find(({ appId }) => appId === app)!.id,
    );
    expect(await unlink(token, other!)).toBe('ok');
    expect(await owners()).toEqual([{ user_id: user.id }]);
    expect(await unlink(token, main!)).toBe('ok');
    expect(await owners()).toEqual([]);
  });

  it('is refused for the last way in, an old sign-in, and what is not the own', async () => {
    const one = await world.signIn(await world.wechat.person());
    const other = await world.signIn(await world.wechat.person());
    const { id } = one.user.identities[0]!;
    expect(await unlink(one.accessToken, id)).toBe('LAST_SIGN_IN_METHOD');
    await people.bind(one.accessToken, { email: people.email() });
    for (const wrong of [other.user.identities[0]!.id, randomUUID(), 'nonsense', '%00', `${id}x`])
      expect([wrong, await unlink(one.accessToken, wrong)]).toEqual([wrong, 'NOT_FOUND']);
    expect(await unlink(one.accessToken, id, SECOND_APP)).toBe('FORBIDDEN');
    clock.advance({ minutes: 5, seconds: 1 });
    expect(await unlink(one.accessToken, id)).toBe('FRESH_PROOF_NEEDED');
    expect(await appsOf(one.user.id)).toEqual([WECHAT.main]);
    const fresh = await world.signIn(await world.wechat.person());
    expect(await unlink(fresh.accessToken, id)).toBe('NOT_FOUND');
  });

  it('is refused while only an identity remains that no application lets in', async () => {
    const one = await world.signIn(await world.wechat.person());
    await addIdentity(world, one.user.id, 'wxgone000000000001');
    expect(await unlink(one.accessToken, one.user.identities[0]!.id)).toBe('LAST_SIGN_IN_METHOD');
  });
});
