import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { randomBytes } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { APP, MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { type Member, otherThan, People } from '../src/people.js';
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

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) MicroMessenger/8.0.49';
const sessionRow = ({ sessionId }: SignInReply): Promise<object> =>
  world.sql.one('SELECT user_id, method, address, device, ended_at FROM sessions WHERE id = $1', [sessionId]);
const signInsOf = (id: string): Promise<number> =>
  world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [id]);
const byCode = async (member: Member): Promise<SignInReply> =>
  world.http.ok('POST /sign-in/code', { ...member.handle, code: await people.code(member.handle, 'sign-in') });

/** Somebody of each kind, with a password. */
const members: Record<'username' | 'email' | 'phone' | 'unverified email', () => Promise<Member>> = {
  username: () => people.named(),
  email: () => people.proven('email', people.password()),
  phone: () => people.proven('phone', people.password()),
  'unverified email': () => people.claiming(people.email()),
};
const KINDS = Object.keys(members) as (keyof typeof members)[];

describe('a sign-in', () => {
  it.each(KINDS)('by %s and password is the account, in a session that says how, whence and on what', async (kind) => {
    const { handle, password, id } = await members[kind]();
    const reply = await world.http.ok(
      'POST /sign-in/password',
      { ...handle, password },
      { headers: { 'user-agent': ANDROID } },
    );
    expect([reply.user.id, reply.isNewUser, reply.user.loginsCount]).toEqual([id, false, 2]);
    expect(await sessionRow(reply)).toEqual({
      user_id: id,
      method: 'password',
      address: '127.0.0.1',
      device: 'Pixel 8',
      ended_at: null,
    });
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).id).toBe(id);
    const refreshed = await world.refresh(reply.refreshToken);
    expect(refreshed.sessionId).toBe(reply.sessionId);
  });

  it.each([
    ['email', 'email-code'],
    ['phone', 'sms-code'],
  ] as const)('by %s and code is the account, in a session that says so', async (kind, method) => {
    const { handle, id } = await people.proven(kind);
    const code = await people.code(handle, 'sign-in');
    const reply = await world.http.ok(
      'POST /sign-in/code',
      { ...handle, code },
      { headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)' } },
    );
    expect([reply.user.id, reply.isNewUser]).toEqual([id, false]);
    expect(await sessionRow(reply)).toMatchObject({ user_id: id, method, address: '127.0.0.1', device: 'iPhone' });
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).id).toBe(id);
  });

  it('adds to the history, and ends no session that is there', async () => {
    const member = await people.proven('phone', people.password());
    const { handle, password } = member;
    clock.advance({ seconds: 1 });
    await world.http.ok('POST /sign-in/password', { ...handle, password });
    clock.advance({ seconds: 1 });
    const last = await byCode(member);
    const history = await world.sql.rows<{ method: string; ended_at: Date | null }>(
      'SELECT method, ended_at FROM sessions WHERE user_id = $1 ORDER BY created_at',
      [member.id],
    );
    expect(history).toEqual(['sign-up', 'password', 'sms-code'].map((method) => ({ method, ended_at: null })));
    expect(last.user.loginsCount).toBe(3);
    expect((await world.http.ok('GET /me', undefined, { token: member.token })).id).toBe(member.id);
  });

  it('knows a username and an email in any letter case', async () => {
    const named = await people.named();
    const mailed = await people.proven('email', people.password());
    const [username, email] = [named.handle.username!.toUpperCase(), mailed.handle.email!.toUpperCase()];
    const one = await world.http.ok('POST /sign-in/password', { username, password: named.password });
    const two = await world.http.ok('POST /sign-in/password', { email, password: mailed.password });
    const code = await people.code({ email }, 'sign-in');
    const three = await world.http.ok('POST /sign-in/code', { email: mailed.handle.email!, code });
    expect([one.user.id, two.user.id, three.user.id]).toEqual([named.id, mailed.id, mailed.id]);
  });

  it('knows a number in every way of writing it', async () => {
    const { handle, password, id } = await people.proven('phone', people.password());
    const phone = handle.phone!;
    const forms = [
      { phone: `+86${phone}` },
      { phone, phoneCountryCode: '86' },
      { phone: `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)} ${phone.slice(7)}` },
    ];
    for (const form of forms) {
      expect((await world.http.ok('POST /sign-in/password', { ...form, password })).user.id).toBe(id);
      const code = await people.code({ phone }, 'sign-in');
      expect((await world.http.ok('POST /sign-in/code', { ...form, code })).user.id).toBe(id);
    }
  });

  it('is not another country’s number with the same digits', async () => {
    const { handle, password } = await people.proven('phone', people.password());
    const elsewhere = { phone: handle.phone!, phoneCountryCode: '49' };
    expect(await world.http.outcome('POST /sign-in/password', { ...elsewhere, password })).toBe('CREDENTIALS_WRONG');
    const code = await people.code(handle, 'sign-in');
    expect(await world.http.outcome('POST /sign-in/code', { ...elsewhere, code })).toBe('CODE_WRONG');
  });

  it('needs the exact password', async () => {
    const { handle, password } = await people.named();
    const wrong = [password.toLowerCase(), ` ${password}`, `${password} `, password.slice(0, -1), `${password}x`];
    for (const attempt of wrong) {
      expect(await world.http.outcome('POST /sign-in/password', { ...handle, password: attempt })).toBe(
        'CREDENTIALS_WRONG',
      );
    }
    await world.http.ok('POST /sign-in/password', { ...handle, password });
  });

  it('takes every character of a long password, and of any script', async () => {
    const long = `${people.password()}${'长短高低'.repeat(50)}`;
    const { handle } = await people.signUp({ username: people.username(), password: long });
    const oneOff = { ...handle, password: `${long.slice(0, -1)}长` };
    expect(await world.http.outcome('POST /sign-in/password', oneOff)).toBe('CREDENTIALS_WRONG');
    await world.http.ok('POST /sign-in/password', { ...handle, password: long });
  });

  it('with a code for an address that nobody has is ACCOUNT_NOT_FOUND, and makes nobody', async () => {
    for (const kind of ['email', 'phone'] as const) {
      const target = people.contact(kind);
      const code = await people.code(target, 'sign-in');
      expect(await world.http.outcome('POST /sign-in/code', { ...target, code: otherThan(code) })).toBe('CODE_WRONG');
      expect(await world.http.outcome('POST /sign-in/code', { ...target, code })).toBe('ACCOUNT_NOT_FOUND');
      expect(await world.sql.count(`SELECT count(*) FROM users WHERE ${kind} = $1`, [target[kind]])).toBe(0);
      expect(await world.http.outcome('POST /sign-in/code', { ...target, code })).toBe('CODE_WRONG');
    }
  });

  it('works in every application of the pool, in a session of that application', async () => {
    const { handle, password, id } = await people.proven('email', people.password());
    const reply = await world.http.ok('POST /sign-in/password', { ...handle, password }, { app: SECOND_APP });
    expect(reply.user.id).toBe(id);
    expect(await world.http.outcome('GET /me', undefined, { token: reply.accessToken, app: APP })).toBe('FORBIDDEN');
    await world.http.ok('GET /me', undefined, { token: reply.accessToken, app: SECOND_APP });
  });

  it('works in no other pool', async () => {
    const { handle, password } = await people.proven('email', people.password());
    const elsewhere = { app: MIRROR_APP };
    expect(await world.http.outcome('POST /sign-in/password', { ...handle, password }, elsewhere)).toBe(
      'CREDENTIALS_WRONG',
    );
    const code = await people.code(handle, 'sign-in');
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code }, elsewhere)).toBe('CODE_WRONG');
    expect((await world.http.ok('POST /sign-in/code', { ...handle, code })).user.email).toBe(handle.email);
  });

  it('with a verified email passes by whoever only claims it', async () => {
    const owner = await people.proven('email', people.password());
    // A claim from before the proof that was not cleared: no request of today leaves one.
    await world.sql.rows(`UPDATE users SET email = $2, email_verified = false WHERE id = $1`, [
      (await people.named()).id,
      owner.handle.email,
    ]);
    const { handle, password } = owner;
    expect((await world.http.ok('POST /sign-in/password', { ...handle, password })).user.id).toBe(owner.id);
    expect((await byCode(owner)).user.id).toBe(owner.id);
  });
});

describe('an account that may not act', () => {
  it('is ACCOUNT_BLOCKED to whoever has the right password or code, and CREDENTIALS_WRONG to others', async () => {
    const member = await people.proven('phone', people.password());
    const { handle, password, id } = member;
    await setState(world.sql, id, 'blocked');
    const problem = await world.http.refused('POST /sign-in/password', { ...handle, password });
    expect([problem.name, problem.ticket]).toEqual(['ACCOUNT_BLOCKED', undefined]);
    const wrong = { ...handle, password: people.password() };
    expect(await world.http.outcome('POST /sign-in/password', wrong)).toBe('CREDENTIALS_WRONG');
    const code = await people.code(handle, 'sign-in');
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code: otherThan(code) })).toBe('CODE_WRONG');
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code })).toBe('ACCOUNT_BLOCKED');
    expect(await signInsOf(id)).toBe(1);
    await setState(world.sql, id, 'active');
    expect((await byCode(member)).user.id).toBe(id);
  });

  it('is ACCOUNT_CLOSING with a ticket of five minutes, by password and by code, and only with the right ones', async () => {
    const { handle, password, id } = await people.proven('email', people.password());
    await setState(world.sql, id, 'closing');
    const code = await people.code(handle, 'sign-in');
    const refusals = [
      await world.http.refused('POST /sign-in/password', { ...handle, password }),
      await world.http.refused('POST /sign-in/code', { ...handle, code }),
    ];
    for (const { name, ticket, ticketExpiresAt } of refusals) {
      expect([name, ticket]).toEqual(['ACCOUNT_CLOSING', expect.any(String)]);
      expect(Date.parse(ticketExpiresAt!)).toBe(clock.now() + 300_000);
    }
    const wrong = await world.http.refused('POST /sign-in/password', { ...handle, password: people.password() });
    expect([wrong.name, wrong.ticket]).toEqual(['CREDENTIALS_WRONG', undefined]);
    expect(await signInsOf(id)).toBe(1);
  });

  it('is nobody once merged or erased', async () => {
    for (const state of ['merged', 'erased']) {
      const { handle, password, id } = await people.proven('email', people.password());
      await world.sql.rows(
        `UPDATE users SET state = $2, live = false, email = NULL, email_verified = false WHERE id = $1`,
        [id, state],
      );
      expect(await world.http.outcome('POST /sign-in/password', { ...handle, password })).toBe('CREDENTIALS_WRONG');
      const code = await people.code(handle, 'sign-in');
      expect(await world.http.outcome('POST /sign-in/code', { ...handle, code })).toBe('ACCOUNT_NOT_FOUND');
    }
  });
});

describe('a sign-in by code whose answer was lost', () => {
  it('is answered again with the same session for five minutes, while that is untouched', async () => {
    const { handle, id } = await people.proven('phone');
    const [code, idempotencyKey] = [await people.code(handle, 'sign-in'), randomBytes(16).toString('base64url')];
    const first = await world.http.ok('POST /sign-in/code', { ...handle, code }, { idempotencyKey });
    clock.advance({ seconds: 300 });
    const second = await world.http.ok('POST /sign-in/code', { ...handle, code }, { idempotencyKey });
    expect([second.sessionId, second.refreshToken]).toEqual([first.sessionId, first.refreshToken]);
    expect(await signInsOf(id)).toBe(2);
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code })).not.toBe('ok');
    clock.advance({ seconds: 1 });
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code }, { idempotencyKey })).not.toBe('ok');
  });

  it.each([
    ['its refresh token was used', (reply: SignInReply) => world.refresh(reply.refreshToken)],
    ['the account was blocked', (reply: SignInReply) => setState(world.sql, reply.user.id, 'blocked')],
  ])('is not answered again once %s', async (_, happen) => {
    const { handle } = await people.proven('email');
    const [code, idempotencyKey] = [await people.code(handle, 'sign-in'), randomBytes(16).toString('base64url')];
    await happen(await world.http.ok('POST /sign-in/code', { ...handle, code }, { idempotencyKey }));
    expect(await world.http.outcome('POST /sign-in/code', { ...handle, code }, { idempotencyKey })).not.toBe('ok');
  });
});
