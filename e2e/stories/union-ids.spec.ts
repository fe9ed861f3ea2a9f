import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { MANY_APP, MEMBERS_APP, POOL, WECHAT } from '../src/deployment.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const newUnionId = (): string => `union-${randomUUID()}`;
const inMain = (person: Person): Promise<SignInReply> => world.signIn(person);
const inOther = (person: Person): Promise<SignInReply> =>
  world.signIn(person, { wechat: WECHAT.other, app: MANY_APP, connection: 'other' });

async function ownerOf(unionId: string): Promise<string | undefined> {
  const [row] = await world.sql.rows<{ user_id: string }>(
    'SELECT user_id FROM union_id_owners WHERE pool_id = $1 AND union_id = $2',
    [POOL, unionId],
  );
  return row?.user_id;
}

const storedUnionId = async ({ user }: SignInReply): Promise<string | null> =>
  (
    await world.sql.one<{ union_id: string | null }>('SELECT union_id FROM identities WHERE id = $1', [
      user.identities[0]!.id,
    ])
  ).union_id;

const auditTypes = async (userId: string): Promise<string[]> =>
  (
    await world.sql.rows<{ type: string }>('SELECT type FROM audit_events WHERE user_id = $1 ORDER BY id', [userId])
  ).map(({ type }) => type);

describe('an unknown identity whose unionid has an owner', () => {
  it.each([
    ['main first', inMain, inOther],
    ['other first', inOther, inMain],
  ])('joins the owner, whichever mini program came first: %s', async (_, first, second) => {
    const person = await world.wechat.person({ unionid: newUnionId() });
    const one = await first(person);
    const two = await second(person);
    expect(two.user.id).toBe(one.user.id);
    expect(two.isNewUser).toBe(false);
    expect(two.user.identities.map(({ appId }) => appId).sort()).toEqual([WECHAT.main, WECHAT.other]);
    expect(await auditTypes(one.user.id)).toEqual(['identity.joined']);
  });

  it('joins the owner also through a login-only connection', async () => {
    const person = await world.wechat.person({ unionid: newUnionId() });
    const { user } = await inMain(person);
    const reply = await world.signIn(person, { wechat: WECHAT.members, app: MEMBERS_APP });
    expect(reply.user.id).toBe(user.id);
    expect(reply.isNewUser).toBe(false);
  });

  it('is another user for another person, also when neither has a unionid', async () => {
    const one = await inMain(await world.wechat.person());
    const two = await inOther(await world.wechat.person());
    expect(two.user.id).not.toBe(one.user.id);
  });
});

describe('a unionid that appears late', () => {
  it('is owned by the user whose exchange first carries it', async () => {
    const person = await world.wechat.person();
    const first = await inMain(person);
    const unionid = newUnionId();
    await world.wechat.setUnionId(person, unionid);
    const second = await inMain(person);
    expect(second.user.id).toBe(first.user.id);
    expect(await ownerOf(unionid)).toBe(first.user.id);
    expect(await storedUnionId(first)).toBe(unionid);
    expect((await inOther(person)).user.id).toBe(first.user.id);
  });

  it('keeps each user its own when two accounts exist already, and tells the administrator once', async () => {
    const person = await world.wechat.person();
    const main = await inMain(person);
    const other = await inOther(person);
    expect(other.user.id).not.toBe(main.user.id);
    const unionid = newUnionId();
    await world.wechat.setUnionId(person, unionid);

    expect((await inMain(person)).user.id).toBe(main.user.id);
    expect((await inOther(person)).user.id).toBe(other.user.id);
    expect((await inOther(person)).user.id).toBe(other.user.id);

    expect(await ownerOf(unionid)).toBe(main.user.id);
    const conflicts = await world.sql.rows(
      'SELECT user_id, owner_user_id, identity_id FROM union_id_conflicts WHERE union_id = $1',
      [unionid],
    );
    expect(conflicts).toEqual([
      { user_id: other.user.id, owner_user_id: main.user.id, identity_id: other.user.identities[0]!.id },
    ]);
    expect(await auditTypes(other.user.id)).toEqual(['identity.union-id-conflict']);
    expect(await auditTypes(main.user.id)).toEqual([]);
  });

  it('joins a third mini program to the owner, not to the one in conflict', async () => {
    const person = await world.wechat.person();
    const main = await inMain(person);
    await inOther(person);
    await world.wechat.setUnionId(person, newUnionId());
    await inMain(person);
    await inOther(person);
    const third = await world.signIn(person, { wechat: WECHAT.members, app: MEMBERS_APP });
    expect(third.user.id).toBe(main.user.id);
  });
});

describe('a unionid that changes', () => {
  it('stays the user, keeps the history, and owns both', async () => {
    const [before, after] = [newUnionId(), newUnionId()];
    const person = await world.wechat.person({ unionid: before });
    const first = await inMain(person);
    await world.wechat.setUnionId(person, after);
    const second = await inMain(person);
    expect(second.user.id).toBe(first.user.id);
    const changes = await world.sql.rows(
      'SELECT old_union_id, new_union_id FROM union_id_changes WHERE identity_id = $1',
      [first.user.identities[0]!.id],
    );
    expect(changes).toEqual([{ old_union_id: before, new_union_id: after }]);
    expect(await auditTypes(first.user.id)).toEqual(['identity.union-id-changed']);
    expect(await ownerOf(before)).toBe(first.user.id);
    expect(await ownerOf(after)).toBe(first.user.id);
    expect(await storedUnionId(first)).toBe(after);
  });

  it('to one that another user owns is history and conflict, and the user stays', async () => {
    const [mine, theirs] = [newUnionId(), newUnionId()];
    const person = await world.wechat.person({ unionid: mine });
    const first = await inMain(person);
    const owner = await inMain(await world.wechat.person({ unionid: theirs }));
    await world.wechat.setUnionId(person, theirs);
    expect((await inMain(person)).user.id).toBe(first.user.id);
    expect(await ownerOf(theirs)).toBe(owner.user.id);
    expect((await auditTypes(first.user.id)).sort()).toEqual([
      'identity.union-id-changed',
      'identity.union-id-conflict',
    ]);
  });

  it('writes nothing more while it stays the new one', async () => {
    const person = await world.wechat.person({ unionid: newUnionId() });
    const { user } = await inMain(person);
    await world.wechat.setUnionId(person, newUnionId());
    await inMain(person);
    await inMain(person);
    await inMain(person);
    expect(await auditTypes(user.id)).toEqual(['identity.union-id-changed']);
  });
});

describe('first sign-ins at the same time', () => {
  it('through two mini programs with one unionid make one user, every time', async () => {
    const usersOf = await inParallel(40, 8, async () => {
      const person = await world.wechat.person({ unionid: newUnionId() });
      const replies = await Promise.all([inMain(person), inOther(person), inMain(person), inOther(person)]);
      expect(replies.filter(({ isNewUser }) => isNewUser)).toHaveLength(1);
      return new Set(replies.map(({ user }) => user.id));
    });
    expect(usersOf.map(({ size }) => size)).toEqual(new Array(40).fill(1));
  });

  it('of one person without unionid make one user', async () => {
    const person = await world.wechat.person();
    const before = await world.sql.count('SELECT count(*) FROM users');
    const replies = await inParallel(30, 30, () => inMain(person));
    expect(new Set(replies.map(({ user }) => user.id)).size).toBe(1);
    expect(replies.filter(({ isNewUser }) => isNewUser)).toHaveLength(1);
    expect(await world.sql.count('SELECT count(*) FROM users')).toBe(before + 1);
  });

  it('of two accounts that learn one unionid together give it one owner and one conflict', async () => {
    await inParallel(20, 5, async () => {
      const person = await world.wechat.person();
      const [main, other] = [await inMain(person), await inOther(person)];
      const unionid = newUnionId();
      await world.wechat.setUnionId(person, unionid);
      const [mainAgain, otherAgain] = await Promise.all([inMain(person), inOther(person)]);
      expect([mainAgain.user.id, otherAgain.user.id]).toEqual([main.user.id, other.user.id]);
      expect([main.user.id, other.user.id]).toContain(await ownerOf(unionid));
      expect(await world.sql.count('SELECT count(*) FROM union_id_conflicts WHERE union_id = $1', [unionid])).toBe(1);
    });
  });
});
