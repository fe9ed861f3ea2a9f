import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { MANY_APP, MIRROR_APP, POOL, WECHAT } from '../src/deployment.js';
import { subjectHash } from '../src/subject-hash.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** Blocks a user, then erases it as the end of a closing does: what remains is the keyed hashes. */
async function blockAndErase(person: Person, { user }: SignInReply, unionId?: string): Promise<void> {
  await setState(world.sql, user.id, 'blocked');
  const hashes = [await subjectHash(world, 'open-id', WECHAT.main, world.wechat.openId(person))];
  if (unionId) hashes.push(await subjectHash(world, 'union-id', unionId));
  for (const hash of hashes) {
    await world.sql.rows('INSERT INTO block_tombstones (pool_id, subject_hash, created_at) VALUES ($1, $2, now())', [
      POOL,
      hash,
    ]);
  }
  await erase(user.id);
}

async function erase(userId: UserId): Promise<void> {
  await world.sql.transaction(async (client) => {
    await client.query('DELETE FROM union_id_owners WHERE user_id = $1', [userId]);
    await client.query('DELETE FROM identities WHERE user_id = $1', [userId]);
    await client.query(`UPDATE users SET state = 'erased', live = false WHERE id = $1`, [userId]);
  });
}

const inOther = { wechat: WECHAT.other, app: MANY_APP, connection: 'other' };

describe('a person whose blocked account was erased', () => {
  it('stays blocked, makes no new account, and it is on record', async () => {
    const person = await world.wechat.person();
    await blockAndErase(person, await world.signIn(person));
    const users = await world.sql.count('SELECT count(*) FROM users');
    const audited = await world.sql.count(`SELECT count(*) FROM audit_events WHERE type = 'sign-in.blocked'`);
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(await world.sql.count('SELECT count(*) FROM users')).toBe(users);
    expect(await world.sql.count(`SELECT count(*) FROM audit_events WHERE type = 'sign-in.blocked'`)).toBe(audited + 1);
  });

  it('stays blocked through another mini program by the unionid', async () => {
    const unionid = `union-${randomUUID()}`;
    const person = await world.wechat.person({ unionid });
    await blockAndErase(person, await world.signIn(person), unionid);
    const code = await world.wechat.code(person, WECHAT.other);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MANY_APP, connection: 'other' });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
  });

  it('does not come back by joining an account that another mini program made', async () => {
    const person = await world.wechat.person();
    await blockAndErase(person, await world.signIn(person));
    await world.wechat.setUnionId(person, `union-${randomUUID()}`);
    const elsewhere = await world.signIn(person, inOther);
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(await world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [elsewhere.user.id])).toBe(1);
  });

  it('is blocked when another account of theirs turns out to be theirs', async () => {
    const unionid = `union-${randomUUID()}`;
    const person = await world.wechat.person();
    const other = await world.signIn(person, inOther);
    await world.wechat.setUnionId(person, unionid);
    await blockAndErase(person, await world.signIn(person), unionid);
    const code = await world.wechat.code(person, WECHAT.other);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MANY_APP, connection: 'other' });
    expect(problem.name).toBe('ACCOUNT_BLOCKED');
    expect(await world.sql.count('SELECT count(*) FROM union_id_owners WHERE user_id = $1', [other.user.id])).toBe(0);
  });

  it('is a new person in another pool', async () => {
    const person = await world.wechat.person();
    await blockAndErase(person, await world.signIn(person));
    expect((await world.signIn(person, { app: MIRROR_APP })).isNewUser).toBe(true);
  });
});
