import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodeTarget, SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { POOL, WECHAT } from '../src/deployment.js';
import { type Member, People } from '../src/people.js';
import { roundsOf } from '../src/race.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

/** An account that somebody prepared with another's email, hoping that its owner will use it. */
interface Trap {
  attacker: Member;
  /** The owner's. */
  email: string;
  /** A second session of the attacker's. */
  session: SignInReply;
  /** The attacker's WeChat, put on the account. */
  person: Person;
  /** A number that nobody proved, put on the account. */
  phone: string;
}

async function attachIdentity(userId: string, person: Person): Promise<void> {
  await world.sql.rows(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
    [randomUUID(), POOL, userId, WECHAT.main, world.wechat.openId(person)],
  );
}

async function trap(): Promise<Trap> {
  const email = people.email();
  const attacker = await people.claiming(email);
  const session = await world.http.ok('POST /sign-in/password', { email, password: attacker.password });
  const [person, phone] = [await world.wechat.person(), people.phone()];
  await attachIdentity(attacker.id, person);
  await world.sql.rows(`UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`, [attacker.id, phone]);
  return { attacker, email, session, person, phone };
}

/** The ways in which an owner shows up with the proof; each answers a session of theirs. */
const arrivals: [title: string, arrive: (target: CodeTarget) => Promise<SignInReply>][] = [
  [
    'signs in with a code',
    async (target) => world.http.ok('POST /sign-in/code', { ...target, code: await people.code(target, 'sign-in') }),
  ],
  [
    'signs up with a code',
    async (target) => world.http.ok('POST /sign-up', { ...target, code: await people.code(target, 'sign-up') }),
  ],
  [
    'signs up with a code and a password',
    async (target) => {
      const [code, password] = [await people.code(target, 'sign-up'), people.password()];
      const reply = await world.http.ok('POST /sign-up', { ...target, code, password });
      const again = await world.http.ok('POST /sign-in/password', { ...target, password });
      expect(again.user.id).toBe(reply.user.id);
      return reply;
    },
  ],
  [
    'resets the password',
    async (target) => {
      const [code, password] = [await people.code(target, 'reset-password'), people.password()];
      await world.http.ok('POST /passwords/reset', { ...target, code, password });
      return world.http.ok('POST /sign-in/password', { ...target, password });
    },
  ],
];

describe.each(arrivals)('an owner who %s', (_, arrive) => {
  it('has an account on which nothing of the one who prepared it survives', async () => {
    const { attacker, email, session, person, phone } = await trap();
    const reply = await arrive({ email });
    expect(reply.user).toMatchObject({
      email,
      emailVerified: true,
      phone: null,
      phoneVerified: false,
      identities: [],
      status: 'Activated',
    });
    expect(reply.isNewUser).toBe(reply.user.id !== attacker.id);

    // The trojan password.
    const byPassword = { email, password: attacker.password };
    expect(await world.http.outcome('POST /sign-in/password', byPassword)).toBe('CREDENTIALS_WRONG');
    // The trojan sessions.
    for (const { accessToken, refreshToken } of [attacker.reply, session]) {
      const refusal = await world.http.refused('GET /me', undefined, { token: accessToken });
      expect([refusal.name, refusal.reason]).toEqual(['SESSION_ENDED', 'password']);
      expect(await world.http.outcome('POST /sessions/refresh', { refreshToken })).toBe('SESSION_ENDED');
    }
    // The trojan identity.
    expect((await world.signIn(person)).user.id).not.toBe(reply.user.id);
    // The trojan phone.
    const code = await people.code({ phone }, 'sign-in');
    expect(await world.http.outcome('POST /sign-in/code', { phone, code })).toBe('ACCOUNT_NOT_FOUND');

    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).id).toBe(reply.user.id);
    expect(await world.sql.count('SELECT count(*) FROM users WHERE email = $1', [email])).toBe(1);
  });

  it('finds a trojan email gone from an account whose phone is theirs', async () => {
    const [phone, email] = [people.phone(), people.email()];
    const attacker = await people.claiming(email);
    await world.sql.rows(`UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`, [attacker.id, phone]);
    const reply = await arrive({ phone });
    expect(reply.user).toMatchObject({ phone, phoneVerified: true, email: null, emailVerified: false });
    expect(await world.http.outcome('POST /sign-in/password', { email, password: attacker.password })).toBe(
      'CREDENTIALS_WRONG',
    );
    const code = await people.code({ email }, 'reset-password');
    const reset = { email, code, password: people.password() };
    expect(await world.http.outcome('POST /passwords/reset', reset)).toBe('ACCOUNT_NOT_FOUND');
  });
});

describe('a claim on somebody’s email', () => {
  it('is gone once the account proved something else', async () => {
    const email = people.email();
    const attacker = await people.claiming(email);
    const phone = people.phone();
    const code = await people.code({ phone }, 'bind');
    const user = await world.http.ok('POST /me/phone', { phone, code }, { token: attacker.token });
    expect(user).toMatchObject({ phone, phoneVerified: true, email: null });
    expect(await world.http.outcome('POST /sign-in/password', { email, password: attacker.password })).toBe(
      'CREDENTIALS_WRONG',
    );
    const owner = await people.signUp({ email, code: await people.code({ email }, 'sign-up') });
    expect([owner.id === attacker.id, owner.reply.isNewUser]).toEqual([false, true]);
  });

  it('on an account proved otherwise is cleared when the owner comes, and the two stay two', async () => {
    const email = people.email();
    const other = await people.proven('phone', people.password());
    await world.sql.rows('UPDATE users SET email = $2 WHERE id = $1', [other.id, email]);
    const owner = await people.signUp({ email, code: await people.code({ email }, 'sign-up') });
    expect(owner.id).not.toBe(other.id);
    expect(owner.reply.isNewUser).toBe(true);
    // What was proved is left alone.
    expect(await world.http.ok('GET /me', undefined, { token: other.token })).toMatchObject({
      phone: other.handle.phone,
      email: null,
    });
    await world.http.ok('POST /sign-in/password', { ...other.handle, password: other.password });
  });

  it('gives no way to reset or to sign in by code without the mailbox', async () => {
    const email = people.email();
    const { token } = await people.claiming(email);
    for (const purpose of ['sign-in', 'reset-password'] as const) {
      expect(await people.code({ email }, purpose)).toBe(world.inbox.newest(email).code);
    }
    expect((await world.http.ok('GET /me', undefined, { token })).emailVerified).toBe(false);
  });

  it('taken back is not answered again to who made it, by the key of the sign-up', async () => {
    const request = { email: people.email(), password: people.password() };
    const idempotencyKey = `of-the-attacker-${request.password}`;
    await world.http.ok('POST /sign-up', request, { idempotencyKey });
    const { email } = request;
    await world.http.ok('POST /sign-in/code', { email, code: await people.code({ email }, 'sign-in') });
    expect(await world.http.outcome('POST /sign-up', request, { idempotencyKey })).toBe('ACCOUNT_EXISTS');
  });

  it('by a user who is blocked or closing keeps its owner from nothing', async () => {
    for (const state of ['blocked', 'closing'] as const) {
      const email = people.email();
      const attacker = await people.claiming(email);
      await setState(world.sql, attacker.id, state);
      const owner = await people.signUp({ email, code: await people.code({ email }, 'sign-up') });
      expect([state, owner.id === attacker.id]).toEqual([state, false]);
    }
  });

  it('proved by the one who made it, in the session of the sign-up, keeps the own password and ends other sessions', async () => {
    const email = people.email();
    const member = await people.claiming(email);
    const { accessToken } = await world.http.ok('POST /sign-in/password', { email, password: member.password });
    const code = await people.code({ email }, 'bind');
    await world.http.ok('POST /me/email', { email, code }, { token: member.token });
    expect((await world.http.refused('GET /me', undefined, { token: accessToken })).reason).toBe('password');
    expect((await world.http.ok('GET /me', undefined, { token: member.token })).emailVerified).toBe(true);
    await world.http.ok('POST /sign-in/password', { email, password: member.password });
  });

  it('proved in a session that the password did not open drops the password', async () => {
    const { attacker, email, person } = await trap();
    const byWechat = await world.signIn(person);
    expect(byWechat.user.id).toBe(attacker.id);
    const code = await people.code({ email }, 'bind');
    await world.http.ok('POST /me/email', { email, code }, { token: byWechat.accessToken });
    expect(await world.http.outcome('POST /sign-in/password', { email, password: attacker.password })).toBe(
      'CREDENTIALS_WRONG',
    );
    expect(await world.http.outcome('GET /me', undefined, { token: attacker.token })).toBe('SESSION_ENDED');
    // The identity of this very session is the person’s own.
    expect((await world.signIn(person)).user.id).toBe(attacker.id);
  });
});

describe('a request of the attacker’s session racing the owner', () => {
  const ROUNDS = roundsOf(40);
  const WIDTH = 8;

  /** What the attacker wants to leave on the account. */
  const requests: {
    title: string;
    before?: (attacker: Member) => Promise<unknown>;
    attack: (prepared: Prepared) => Promise<string>;
  }[] = [
    {
      title: 'that changes the password',
      attack: ({ attacker: { token, password: oldPassword }, planted: password }) =>
        world.http.outcome('PUT /me/password', { oldPassword, password }, { token }),
    },
    {
      // No old one stands in the way then: only the end of the session does.
      title: 'that sets a first password',
      before: ({ id }) => world.sql.rows('DELETE FROM passwords WHERE user_id = $1', [id]),
      attack: ({ attacker: { token }, planted: password }) =>
        world.http.outcome('PUT /me/password', { password }, { token }),
    },
    {
      title: 'that binds a phone',
      attack: ({ attacker: { token }, phone, phoneCode: code }) =>
        world.http.outcome('POST /me/phone', { phone, code }, { token }),
    },
    {
      title: 'that refreshes its tokens',
      attack: ({ attacker: { reply } }) =>
        world.http.outcome('POST /sessions/refresh', { refreshToken: reply.refreshToken }),
    },
    {
      title: 'that comes by the WeChat put on it',
      attack: ({ wechatCode: code }) => world.http.outcome('POST /sign-in/wechat', { code }),
    },
    {
      title: 'that opens another session',
      attack: ({ attacker: { password }, email }) => world.http.outcome('POST /sign-in/password', { email, password }),
    },
  ];
  interface Prepared {
    attacker: Member;
    email: string;
    emailCode: string;
    phone: string;
    phoneCode: string;
    planted: string;
    wechatCode: string;
  }

  it.each(requests)('$title leaves nothing', async ({ attack, before }) => {
    const prepared = await inParallel(ROUNDS, WIDTH, async (): Promise<Prepared> => {
      const [email, phone] = [people.email(), people.phone()];
      const attacker = await people.claiming(email);
      await before?.(attacker);
      const [emailCode, phoneCode] = [await people.code({ email }, 'sign-in'), await people.code({ phone }, 'bind')];
      const person = await world.wechat.person();
      await attachIdentity(attacker.id, person);
      const wechatCode = await world.wechat.code(person);
      return { attacker, email, emailCode, phone, phoneCode, planted: people.password(), wechatCode };
    });
    const outcomes = await inParallel(ROUNDS, WIDTH, async (round) => {
      const each = prepared[round]!;
      const { attacker, email, emailCode: code } = each;
      const [attacked, answer] = await Promise.all([
        attack(each),
        world.http.call('POST /sign-in/code', { email, code }),
      ]);
      const name = answer.status === 200 ? 'ok' : (answer.json as { name: string }).name;
      // Proved by the attacker's own phone first, the account is the attacker's, and the email nobody's.
      expect(['ok', 'ACCOUNT_NOT_FOUND']).toContain(name);
      expect(['INTERNAL', 'BUSY']).not.toContain(attacked);
      const reply = answer.json as SignInReply;
      if (name === 'ok') {
        expect(reply.user).toMatchObject({ email, emailVerified: true, phone: null });
        expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken })).phone).toBeNull();
      }
      const left = await world.sql.one(
        `SELECT (SELECT count(*)::int FROM passwords WHERE user_id = u.id) AS passwords,
                (SELECT count(*)::int FROM identities WHERE user_id = u.id) AS identities,
                (SELECT count(*)::int FROM sessions WHERE user_id = u.id AND ended_at IS NULL AND id <> $2) AS sessions,
                phone FROM users u WHERE id = $1`,
        [attacker.id, name === 'ok' ? reply.sessionId : attacker.reply.sessionId],
      );
      if (name === 'ok') expect(left).toEqual({ passwords: 0, identities: 0, sessions: 0, phone: null });
      return `${attacked}, then or before ${name}`;
    });
    expect(outcomes.filter((outcome) => outcome.includes('ok')).length).toBe(ROUNDS);
  });
});
