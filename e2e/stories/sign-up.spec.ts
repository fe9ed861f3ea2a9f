import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorName, SignUpRequest } from '@yaopai/protocol';
import { randomBytes } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { CLOSED_APP, MIRROR_APP, MIRROR_POOL, POOL } from '../src/deployment.js';
import { otherThan, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

const newKey = (): string => randomBytes(16).toString('base64url');
const refusal = async (request: unknown, app?: string): Promise<ErrorName> =>
  (await world.http.refused('POST /sign-up', request, { ...(app && { app }) })).name;
const usersOf = (column: 'username' | 'email' | 'phone', value: string): Promise<number> =>
  world.sql.count(`SELECT count(*) FROM users WHERE ${column} = $1`, [value]);

describe('a sign-up', () => {
  it('by username and password makes an account that signs in, with one session', async () => {
    const [username, password] = [people.username(), people.password()];
    const reply = await world.http.ok('POST /sign-up', { username, password });
    expect(reply).toMatchObject({
      isNewUser: true,
      tokenType: 'Bearer',
      user: {
        userPoolId: POOL,
        status: 'Activated',
        username,
        email: null,
        emailVerified: false,
        phone: null,
        phoneVerified: false,
        identities: [],
        loginsCount: 1,
      },
    });
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).id).toBe(reply.user.id);
    expect(
      await world.sql.rows('SELECT id, method, ended_at FROM sessions WHERE user_id = $1', [reply.user.id]),
    ).toEqual([{ id: reply.sessionId, method: 'sign-up', ended_at: null }]);
    const again = await world.http.ok('POST /sign-in/password', { username, password });
    expect([again.user.id, again.isNewUser]).toEqual([reply.user.id, false]);
  });

  it('by email and password without a code leaves the email unverified, and the password signs in with it', async () => {
    const [email, password] = [people.email(), people.password()];
    const { user } = await world.http.ok('POST /sign-up', { email: email.toUpperCase(), password });
    expect(user).toMatchObject({ email, emailVerified: false });
    const again = await world.http.ok('POST /sign-in/password', { email, password });
    expect([again.user.id, again.user.emailVerified]).toEqual([user.id, false]);
    expect(world.inbox.of(email)).toEqual([]);
  });

  it('by email and code alone makes a verified email and no password', async () => {
    const member = await people.proven('email');
    expect(member.reply.user).toMatchObject({ email: member.handle.email, emailVerified: true });
    expect(await world.sql.count('SELECT count(*) FROM passwords WHERE user_id = $1', [member.id])).toBe(0);
  });

  it.each(['email', 'phone'] as const)('by %s, code and password opens both ways in', async (kind) => {
    const password = people.password();
    const { handle, id } = await people.proven(kind, password);
    const byPassword = await world.http.ok('POST /sign-in/password', { ...handle, password });
    const code = await people.code(handle, 'sign-in');
    const byCode = await world.http.ok('POST /sign-in/code', { ...handle, code });
    expect([byPassword.user.id, byCode.user.id]).toEqual([id, id]);
  });

  it('by phone says number and country code apart, however the number was written', async () => {
    const phone = people.phone();
    const code = await people.code({ phone: `+86${phone}` }, 'sign-up');
    const { user } = await world.http.ok('POST /sign-up', { phone, phoneCountryCode: '86', code });
    expect(user).toMatchObject({ phone, phoneCountryCode: '86', phoneVerified: true });
  });

  it('with a profile applies it as the user’s own words', async () => {
    const profile = { nickname: '小腰', gender: 'F', birthdate: '1999-12-31', city: '杭州' } as const;
    const { reply, token } = await people.signUp({
      username: people.username(),
      password: people.password(),
      profile,
    });
    expect(reply.user).toMatchObject(profile);
    expect(await world.http.ok('GET /me', undefined, { token })).toMatchObject(profile);
    const row = await world.sql.one('SELECT nickname_source FROM users WHERE id = $1', [reply.user.id]);
    expect(row).toEqual({ nickname_source: 'user' });
  });

  it('with a password stores nothing but an argon2id hash of it', async () => {
    const { id, password } = await people.named();
    const { hash } = await world.sql.one<{ hash: string }>('SELECT hash FROM passwords WHERE user_id = $1', [id]);
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(hash).not.toContain(password);
  });

  it('leaves an audit record that names nobody', async () => {
    const members = [await people.proven('email', people.password()), await people.proven('phone')];
    for (const { id, handle } of members) {
      const records = await world.sql.rows<{ type: string; record: string }>(
        'SELECT type, to_jsonb(a)::text AS record FROM audit_events a WHERE user_id = $1',
        [id],
      );
      expect(records.map(({ type }) => type)).toEqual(['sign-up']);
      expect(records[0]!.record).not.toContain(handle.email ?? handle.phone);
    }
  });

  it('is of one pool: the same handle makes another account in another', async () => {
    const [username, password] = [people.username(), people.password()];
    const one = await people.signUp({ username, password });
    const two = await people.signUp({ username, password }, { app: MIRROR_APP });
    expect(two.id).not.toBe(one.id);
    expect(two.reply.user.userPoolId).toBe(MIRROR_POOL);
  });

  it('needs no code sent twice when the password was too weak at first', async () => {
    const phone = people.phone();
    const code = await people.code({ phone }, 'sign-up');
    expect(await refusal({ phone, code, password: 'short' })).toBe('PASSWORD_TOO_WEAK');
    await people.signUp({ phone, code, password: people.password() });
  });
});

describe('a sign-up that lacks a proof', () => {
  it.each<[string, () => SignUpRequest, string]>([
    ['a username without a password', () => ({ username: people.username() }), 'password'],
    ['a phone without a code', () => ({ phone: people.phone() }), 'code'],
    ['a phone with a password only', () => ({ phone: people.phone(), password: people.password() }), 'code'],
    ['an email with neither', () => ({ email: people.email() }), 'password'],
  ])('%s is INVALID_INPUT, names the field and writes nothing', async (_, request, field) => {
    const before = await world.sql.rowCounts();
    const problem = await world.http.refused('POST /sign-up', request());
    expect(problem.name).toBe('INVALID_INPUT');
    expect(problem.fields?.map((each) => each.field)).toContain(field);
    expect(await world.sql.rowCounts()).toEqual(before);
  });

  it.each(['email', 'phone'] as const)('a wrong code for %s is CODE_WRONG and makes nobody', async (kind) => {
    const target = people.contact(kind);
    const code = await people.code(target, 'sign-up');
    expect(await refusal({ ...target, code: otherThan(code) })).toBe('CODE_WRONG');
    expect(await usersOf(kind, target[kind]!)).toBe(0);
    expect((await people.signUp({ ...target, code })).reply.isNewUser).toBe(true);
  });

  it('a code never sent is CODE_WRONG', async () => {
    expect(await refusal({ email: people.email(), code: '123456' })).toBe('CODE_WRONG');
  });

  it('a code sent for another purpose is CODE_WRONG', async () => {
    const email = people.email();
    const code = await people.code({ email }, 'sign-in');
    expect(await refusal({ email, code })).toBe('CODE_WRONG');
  });

  it('a code of another pool is CODE_WRONG', async () => {
    const phone = people.phone();
    const code = await people.code({ phone }, 'sign-up', { app: MIRROR_APP });
    expect(await refusal({ phone, code })).toBe('CODE_WRONG');
    expect(await usersOf('phone', phone)).toBe(0);
    await people.signUp({ phone, code }, { app: MIRROR_APP });
  });

  it.each(['', 'short', '1234567'])(
    'the password %j is PASSWORD_TOO_WEAK or refused, and writes nothing',
    async (password) => {
      const before = await world.sql.rowCounts();
      const problem = await world.http.refused('POST /sign-up', { username: people.username(), password });
      expect(problem.name).toBe(password === '' ? 'INVALID_INPUT' : 'PASSWORD_TOO_WEAK');
      expect(problem.fields).toEqual([{ field: 'password', message: expect.any(String) }]);
      expect(await world.sql.rowCounts()).toEqual(before);
    },
  );

  it('the pool’s own password rules hold', async () => {
    await world.sql.rows('UPDATE user_pools SET password_min_length = 12, password_min_classes = 4 WHERE id = $1', [
      MIRROR_POOL,
    ]);
    const strict = await startedAnew({ app: MIRROR_APP });
    expect(strict).toEqual(['PASSWORD_TOO_WEAK', 'PASSWORD_TOO_WEAK', 'ok']);
  });

  it('where registration is off nothing registers, by whatever handle', async () => {
    const [email, phone] = [people.email(), people.phone()];
    const app = CLOSED_APP;
    expect(await refusal({ username: people.username(), password: people.password() }, app)).toBe(
      'REGISTRATION_DISABLED',
    );
    expect(await refusal({ email, password: people.password() }, app)).toBe('REGISTRATION_DISABLED');
    const emailCode = await people.code({ email }, 'sign-up', { app });
    expect(await refusal({ email, code: emailCode }, app)).toBe('REGISTRATION_DISABLED');
    const phoneCode = await people.code({ phone }, 'sign-up', { app });
    expect(await refusal({ phone, code: phoneCode }, app)).toBe('REGISTRATION_DISABLED');
    expect(await world.sql.count(`SELECT count(*) FROM users WHERE pool_id = 'closed'`)).toBe(0);
  });
});

/** What pool rules of twelve characters in four classes say, once the servers have read them. */
async function startedAnew(options: { app: string }): Promise<string[]> {
  const outcomes: string[] = [];
  // Pools are kept in memory for a while.
  clock.advance({ minutes: 5 });
  for (const password of ['Aa1-aaaa', 'aaaaaaaaaaaa1', people.password()]) {
    outcomes.push(await world.http.outcome('POST /sign-up', { username: people.username(), password }, options));
  }
  return outcomes;
}

describe('a handle that is taken', () => {
  it('is USERNAME_TAKEN for a username, whatever its letter case and form', async () => {
    const username = people.username();
    await people.signUp({ username, password: people.password() });
    for (const taken of [username, username.toUpperCase(), username.replace('user', 'ｕｓｅｒ')]) {
      expect(await refusal({ username: taken, password: people.password() })).toBe('USERNAME_TAKEN');
    }
    expect(await usersOf('username', username)).toBe(1);
  });

  it.each(['email', 'phone'] as const)(
    'is ACCOUNT_EXISTS for a verified %s with a right code, and opens nothing',
    async (kind) => {
      const { handle, id } = await people.proven(kind);
      const code = await people.code(handle, 'sign-up');
      expect(await refusal({ ...handle, code })).toBe('ACCOUNT_EXISTS');
      expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [id])).toBe(1);
      expect(await usersOf(kind, handle[kind]!)).toBe(1);
    },
  );

  it.each(['email', 'phone'] as const)(
    'is CODE_WRONG for a verified %s with a wrong code: only the owner learns more',
    async (kind) => {
      const { handle } = await people.proven(kind);
      const code = await people.code(handle, 'sign-up');
      expect(await refusal({ ...handle, code: otherThan(code) })).toBe('CODE_WRONG');
    },
  );

  it('sets no password and no profile on the account that has it', async () => {
    const { handle, id, token } = await people.proven('email');
    const [code, password] = [await people.code(handle, 'sign-up'), people.password()];
    expect(await refusal({ ...handle, code, password, profile: { nickname: 'trojan' } })).toBe('ACCOUNT_EXISTS');
    expect(await world.sql.count('SELECT count(*) FROM passwords WHERE user_id = $1', [id])).toBe(0);
    expect((await world.http.ok('GET /me', undefined, { token })).nickname).toBeNull();
  });

  it('is ACCOUNT_EXISTS for an email that somebody has or claims, without a code', async () => {
    const owner = await people.proven('email');
    const claimed = people.email();
    await people.claiming(claimed);
    for (const email of [owner.handle.email!, claimed, claimed.toUpperCase()]) {
      expect(await refusal({ email, password: people.password() })).toBe('ACCOUNT_EXISTS');
      expect(await usersOf('email', email.toLowerCase())).toBe(1);
    }
  });

  it.each(['blocked', 'closing'] as const)('by a user who is %s stays taken', async (state) => {
    const member = await people.proven('phone');
    await setState(world.sql, member.id, state);
    const code = await people.code(member.handle, 'sign-up');
    expect(['ACCOUNT_EXISTS', `ACCOUNT_${state.toUpperCase()}`]).toContain(await refusal({ ...member.handle, code }));
    expect(await usersOf('phone', member.handle.phone!)).toBe(1);
  });
});

describe('a sign-up whose answer was lost', () => {
  it.each<[string, () => Promise<SignUpRequest>]>([
    ['username and password', async () => ({ username: people.username(), password: people.password() })],
    ['email and password', async () => ({ email: people.email(), password: people.password() })],
    [
      'phone and code',
      async () => {
        const phone = people.phone();
        return { phone, code: await people.code({ phone }, 'sign-up'), profile: { nickname: '甲' } };
      },
    ],
  ])('by %s is answered again with the same session, and only with its key', async (_, make) => {
    const [request, idempotencyKey] = [await make(), newKey()];
    const first = await world.http.ok('POST /sign-up', request, { idempotencyKey });
    const second = await world.http.ok('POST /sign-up', request, { idempotencyKey });
    expect({ ...second, accessToken: '' }).toEqual({ ...first, accessToken: '' });
    expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [first.user.id])).toBe(1);
    const taken = request.username ? 'USERNAME_TAKEN' : request.code ? 'CODE_WRONG' : 'ACCOUNT_EXISTS';
    expect(await refusal(request)).toBe(taken);
    expect(await world.http.outcome('POST /sign-up', request, { idempotencyKey: newKey() })).toBe(taken);
    clock.advance({ seconds: 301 });
    expect(await world.http.outcome('POST /sign-up', request, { idempotencyKey })).not.toBe('ok');
  });

  it('answers nobody who sends the key with another password', async () => {
    const [username, idempotencyKey] = [people.username(), newKey()];
    await world.http.ok('POST /sign-up', { username, password: people.password() }, { idempotencyKey });
    const other = { username, password: people.password() };
    expect(await world.http.outcome('POST /sign-up', other, { idempotencyKey })).toBe('USERNAME_TAKEN');
  });
});
