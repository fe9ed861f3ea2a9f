import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { merge, setState } from '../src/account-states.js';
import { CLOSED_APP, MANY_APP, MEMBERS_APP, POOL, WECHAT } from '../src/deployment.js';
import { World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const auditTypes = async (userId: string): Promise<string[]> => {
  const rows = await world.sql.rows<{ type: string }>(
    'SELECT type FROM audit_events WHERE user_id = $1 ORDER BY created_at, id',
    [userId],
  );
  return rows.map(({ type }) => type);
};

describe('a code that WeChat refuses', () => {
  it('is WECHAT_CODE_INVALID when nobody issued it, and writes nothing', async () => {
    const before = await world.sql.rowCounts();
    const problem = await world.http.refused('POST /sign-in/wechat', { code: 'a'.repeat(32) });
    expect(problem.name).toBe('WECHAT_CODE_INVALID');
    expect(await world.sql.rowCounts()).toEqual(before);
  });

  it('is WECHAT_CODE_INVALID when it is of another mini program', async () => {
    const code = await world.wechat.code(await world.wechat.person(), WECHAT.other);
    const problem = await world.http.refused('POST /sign-in/wechat', { code });
    expect(problem.name).toBe('WECHAT_CODE_INVALID');
  });

  it('is WECHAT_CODE_INVALID when it is more than five minutes old', async () => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    await world.wechat.sandbox.advanceClock(301);
    const problem = await world.http.refused('POST /sign-in/wechat', { code });
    await world.wechat.sandbox.setClock('real');
    expect(problem.name).toBe('WECHAT_CODE_INVALID');
  });

  it('is WECHAT_CODE_USED the second time, and opens no second session', async () => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const { user } = await world.http.ok('POST /sign-in/wechat', { code });
    const problem = await world.http.refused('POST /sign-in/wechat', { code });
    expect(problem.name).toBe('WECHAT_CODE_USED');
    expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [user.id])).toBe(1);
  });
});

describe('a person whom nobody knows', () => {
  it('becomes a new silent user with one identity and one session', async () => {
    const person = await world.wechat.person();
    const reply = await world.signIn(person);
    expect(reply.isNewUser).toBe(true);
    expect(reply.profileIgnored).toBeUndefined();
    expect(reply.user).toMatchObject({
      userPoolId: POOL,
      status: 'Activated',
      username: null,
      email: null,
      phone: null,
      nickname: null,
      photo: null,
      gender: 'U',
      loginsCount: 1,
      customData: {},
      identities: [{ connection: 'main', appId: WECHAT.main }],
    });
    const identity = await world.sql.one<{ open_id: string; union_id: string | null }>(
      'SELECT open_id, union_id FROM identities WHERE user_id = $1',
      [reply.user.id],
    );
    expect(identity).toEqual({ open_id: world.wechat.openId(person), union_id: null });
    const session = await world.sql.one<{ id: string; generation: number; ended_at: Date | null }>(
      'SELECT id, generation, ended_at FROM sessions WHERE user_id = $1',
      [reply.user.id],
    );
    expect(session).toEqual({ id: reply.sessionId, generation: 0, ended_at: null });
  });

  it('never sees the own openid in full, nor a session key', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const code = await world.wechat.code(person);
    const { text } = await world.http.call('POST /sign-in/wechat', { code });
    expect(text).not.toContain(world.wechat.openId(person));
    expect(text).not.toContain(world.wechat.sessionKey(person));
    expect(text).not.toContain('union-');
  });

  it('owns the unionid that the first exchange carried', async () => {
    const unionid = `union-${randomUUID()}`;
    const { user } = await world.signIn(await world.wechat.person({ unionid }));
    const owner = await world.sql.one('SELECT user_id FROM union_id_owners WHERE pool_id = $1 AND union_id = $2', [
      POOL,
      unionid,
    ]);
    expect(owner).toEqual({ user_id: user.id });
  });

  it('is ACCOUNT_NOT_FOUND through a login-only connection, and nothing is written but the session key', async () => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person, WECHAT.members);
    const before = await world.sql.rowCounts();
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MEMBERS_APP });
    expect(problem.name).toBe('ACCOUNT_NOT_FOUND');
    expect(await world.sql.rowCounts()).toEqual({ ...before, wechat_session_keys: before['wechat_session_keys']! + 1 });
  });

  it('is REGISTRATION_DISABLED in a pool whose registration is off', async () => {
    const code = await world.wechat.code(await world.wechat.person(), WECHAT.closed);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: CLOSED_APP });
    expect(problem.name).toBe('REGISTRATION_DISABLED');
    expect(await world.sql.count(`SELECT count(*) FROM users WHERE pool_id = 'closed'`)).toBe(0);
  });
});

describe('a known identity', () => {
  it('is its user again, in a new session, with the login counted', async () => {
    const person = await world.wechat.person();
    const first = await world.signIn(person);
    const second = await world.signIn(person);
    expect(second.isNewUser).toBe(false);
    expect(second.user.id).toBe(first.user.id);
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(second.user.loginsCount).toBe(2);
    expect(Date.parse(second.user.lastLogin!)).toBeGreaterThanOrEqual(Date.parse(first.user.lastLogin!));
  });

  it('stays its user when later exchanges carry no unionid', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const first = await world.signIn(person);
    await world.wechat.setUnionId(person, null);
    const second = await world.signIn(person);
    expect(second.user.id).toBe(first.user.id);
    expect(
      await world.sql.count('SELECT count(*) FROM union_id_changes WHERE identity_id = $1', [
        first.user.identities[0]!.id,
      ]),
    ).toBe(0);
  });

  it('signs in where registration is off', async () => {
    const person = await world.wechat.person();
    const userId = randomUUID();
    await world.sql.rows(
      `INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'closed', now(), now())`,
      [userId],
    );
    await world.sql.rows(
      `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'closed', $2, $3, $4, now())`,
      [randomUUID(), userId, WECHAT.closed, world.wechat.openId(person, WECHAT.closed)],
    );
    const reply = await world.signIn(person, { wechat: WECHAT.closed, app: CLOSED_APP });
    expect(reply.user.id).toBe(userId);
    expect(reply.isNewUser).toBe(false);
  });
});

describe('a user who may not act', () => {
  it('is ACCOUNT_BLOCKED when blocked, with an audit record and no session', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'blocked');
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(problem.ticket).toBeUndefined();
    expect(await auditTypes(user.id)).toEqual(['sign-in.blocked']);
    expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [user.id])).toBe(1);
  });

  it('is ACCOUNT_CLOSING with a ticket of five minutes when closing', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'closing');
    const startedAt = Date.now();
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(problem.name).toBe('ACCOUNT_CLOSING');
    expect(problem.ticket).toEqual(expect.any(String));
    const lifetime = Date.parse(problem.ticketExpiresAt!) - startedAt;
    expect(lifetime).toBeGreaterThanOrEqual(300_000);
    expect(lifetime).toBeLessThan(310_000);
    expect(await auditTypes(user.id)).toEqual(['sign-in.closing']);
  });

  it('signs in again once unblocked', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'blocked');
    await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    await setState(world.sql, user.id, 'active');
    expect((await world.signIn(person)).user.id).toBe(user.id);
  });

  it('is ACCOUNT_BLOCKED also through another mini program that only the unionid joins, and nothing is attached', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'blocked');
    const code = await world.wechat.code(person, WECHAT.other);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MANY_APP, connection: 'other' });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(await world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [user.id])).toBe(1);
  });

  it('is ACCOUNT_CLOSING also through another mini program that only the unionid joins', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'closing');
    const code = await world.wechat.code(person, WECHAT.members);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MEMBERS_APP });
    expect(problem.name).toBe('ACCOUNT_CLOSING');
    expect(await world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [user.id])).toBe(1);
  });

  it('once merged hands every sign-in to the user that took the identities', async () => {
    const person = await world.wechat.person();
    const from = await world.signIn(person);
    const into = await world.signIn(await world.wechat.person());
    await merge(world.sql, from.user.id, into.user.id);
    expect((await world.signIn(person)).user.id).toBe(into.user.id);
    const problem = await world.http.refused('GET /me', undefined, { token: from.accessToken });
    expect(problem).toMatchObject({ name: 'SESSION_ENDED', reason: 'merged' });
  });
});

describe('the database itself', () => {
  it('lets no identity and no owner row point to a merged or erased user', async () => {
    const { user } = await world.signIn(await world.wechat.person({ unionid: `union-${randomUUID()}` }));
    for (const state of ['merged', 'erased']) {
      await expect(
        world.sql.rows('UPDATE users SET state = $2, live = false WHERE id = $1', [user.id, state]),
      ).rejects.toThrow(/foreign key/);
      await expect(world.sql.rows('UPDATE users SET state = $2 WHERE id = $1', [user.id, state])).rejects.toThrow(
        /users_live_check/,
      );
    }
  });
});
