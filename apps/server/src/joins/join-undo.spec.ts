import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IdentityId, SessionId, SignInMethod, UserId, UserPoolId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addConnection, addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import { Database } from '../database/index.js';
import { DAY, MINUTE } from '../runtime/index.js';
import { openTestDatabase } from '../testing/index.js';
import { AccountMover } from './account-mover.js';
import type { Phone } from './join.js';
import { JoinRepository } from './join.repository.js';
import { JoinUndo, type UndoRefusal } from './join-undo.js';
import { JoinsModule } from './joins.module.js';

const POOL = 'shop' as UserPoolId;
const clock = new SetClock();
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let undo: (id: string) => Promise<UndoRefusal | undefined>;

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [JoinsModule], { clock }));
  undo = (id) => get(JoinUndo).undo(id);
  await addShop(sql);
  for (const wechatAppId of ['wx1', 'wx2', 'wx3']) await addConnection(sql, { wechatAppId });
});
beforeEach(() => later(MINUTE));
afterAll(() => close());

let count = 0;
const fresh = (name: string): string => `${name}-${(count += 1)}`;
const freshPhone = (): Phone => ({
  kind: 'phone',
  countryCode: '86',
  phone: `138${String((count += 1)).padStart(8, '0')}`,
});
const later = (milliseconds: number): void => void (clock.time += milliseconds);

interface Columns {
  username?: string;
  phone?: Phone;
  unproved?: boolean;
  nickname?: string;
  gender?: string;
  city?: string;
  birthdate?: string;
  customData?: object;
}

async function user({ phone, unproved = false, customData = {}, ...rest }: Columns = {}): Promise<UserId> {
  const id = randomUUID() as UserId;
  const { username = null, nickname = null, gender = 'U', city = null, birthdate = null } = rest;
  await sql(
    `INSERT INTO users (id, pool_id, username, phone_country_code, phone, phone_verified, phone_verified_at,
       nickname, nickname_source, gender, city, birthdate, custom_data, created_at, updated_at)
     VALUES ($1, 'shop', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    [
      id,
      username,
      phone?.countryCode,
      phone?.phone,
      phone !== undefined && !unproved,
      phone && !unproved ? clock.date() : null,
      nickname,
      nickname && 'wechat',
      gender,
      city,
      birthdate,
      customData,
      clock.date(),
    ],
  );
  return id;
}

/** With the owner row of its unionid, where that has none. */
async function identity(of: UserId, { app = 'wx1', unionId = null as string | null } = {}): Promise<IdentityId> {
  const id = randomUUID() as IdentityId;
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, union_id, created_at)
     VALUES ($1, 'shop', $2, $3, $4, $5, $6)`,
    [id, of, app, fresh('open'), unionId, clock.date()],
  );
  if (unionId)
    await sql(
      `INSERT INTO union_id_owners (pool_id, union_id, user_id, created_at) VALUES ('shop', $1, $2, $3) ON CONFLICT DO NOTHING`,
      [unionId, of, clock.date()],
    );
  return id;
}

async function session(of: UserId, by: IdentityId | null, method: SignInMethod = 'wechat'): Promise<SessionId> {
  const id = randomUUID() as SessionId;
  await sql(
    `INSERT INTO sessions (id, pool_id, application_id, user_id, identity_id, method, created_at, idle_expires_at, expires_at)
     VALUES ($1, 'shop', 'shop-app', $2, $3, $4, $5, $6, $6)`,
    [id, of, by, method, clock.date(), new Date(clock.time + 300 * DAY)],
  );
  return id;
}

const endOf = async (id: SessionId): Promise<string | null> =>
  (await sql<{ end_reason: string | null }>('SELECT end_reason FROM sessions WHERE id = $1', [id]))[0]!.end_reason;

/** Everything that says who somebody is, but for when it was last written. */
async function picture(...users: UserId[]): Promise<unknown> {
  return {
    users: await sql(`SELECT to_jsonb(u) - 'updated_at' AS row FROM users u WHERE id = ANY ($1) ORDER BY id`, [users]),
    identities: await sql('SELECT * FROM identities WHERE user_id = ANY ($1) ORDER BY id', [users]),
    owners: await sql('SELECT * FROM union_id_owners WHERE user_id = ANY ($1) ORDER BY union_id', [users]),
    conflicts: await sql(
      `SELECT to_jsonb(c) - 'created_at' AS row FROM union_id_conflicts c WHERE user_id = ANY ($1) ORDER BY id`,
      [users],
    ),
  };
}

const usersOf = async (...ids: IdentityId[]): Promise<(UserId | undefined)[]> => {
  const rows = await sql<{ id: IdentityId; user_id: UserId }>('SELECT id, user_id FROM identities');
  return ids.map((id) => rows.find((row) => row.id === id)?.user_id);
};

const conflict = (of: IdentityId, unionId: string, at: UserId, owner: UserId): Promise<unknown> =>
  sql(
    `INSERT INTO union_id_conflicts (id, pool_id, union_id, identity_id, user_id, owner_user_id, created_at)
     VALUES ($1, 'shop', $2, $3, $4, $5, now())`,
    [randomUUID(), unionId, of, at, owner],
  );

const ownersInConflict = (of: IdentityId): Promise<unknown[]> =>
  sql('SELECT owner_user_id, resolved_at FROM union_id_conflicts WHERE identity_id = $1', [of]);

const ownerOf = async (unionId: string): Promise<UserId | undefined> =>
  (await sql<{ user_id: UserId }>('SELECT user_id FROM union_id_owners WHERE union_id = $1', [unionId]))[0]?.user_id;

/** Joins as a use case does, a moment after what came before. @returns the join's id */
async function join(
  kind: (mover: AccountMover) => (tx: Parameters<AccountMover['move']>[0]) => Promise<unknown>,
): Promise<string> {
  later(MINUTE);
  await get(Database).transaction(kind(get(AccountMover)));
  const [newest] = await get(JoinRepository).list(POOL);
  later(MINUTE);
  return newest!.id;
}

const giveNumber = (to: UserId, now: Phone, before?: Phone, beforeVerifiedAt: Date | null = null): Promise<string> =>
  join((mover) => (tx) => mover.giveNumber(tx, { id: to, poolId: POOL, before, beforeVerifiedAt }, now));
const attached = (to: UserId, id: IdentityId): Promise<string> =>
  join((mover) => (tx) => mover.attached(tx, { id: to, poolId: POOL }, id));
const move = (from: UserId, to: UserId, ...identities: IdentityId[]): Promise<string> =>
  join((mover) => (tx) => mover.move(tx, { poolId: POOL, from, to, identities }));
const merge = (from: UserId, to: UserId, ...identities: IdentityId[]): Promise<string> =>
  join((mover) => (tx) => mover.merge(tx, { poolId: POOL, from, to, identities }));

const SET_STATE = `
  UPDATE users SET state = $2, closing_since = CASE WHEN $2 = 'closing' THEN now() END,
         erased_after = CASE WHEN $2 = 'closing' THEN now() END
   WHERE id = $1`;

describe('a number that was given', () => {
  test('is taken back, with the sessions that came by it', async () => {
    const lin = await user();
    const wechat = await identity(lin);
    const before = await picture(lin);
    const id = await giveNumber(lin, freshPhone());
    const sessions = {
      code: await session(lin, null, 'sms-code'),
      word: await session(lin, null, 'wechat-phone'),
      own: await session(lin, wechat, 'wechat-phone'),
    };
    expect(await picture(lin)).not.toEqual(before);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(lin)).toEqual(before);
    expect([await endOf(sessions.code), await endOf(sessions.word), await endOf(sessions.own)]).toEqual([
      'admin',
      'admin',
      null,
    ]);
  });

  test('makes room for the one that it replaced, with the time of its proof', async () => {
    const former = freshPhone();
    const lin = await user({ phone: former });
    const provedAt = clock.date();
    const earlier = await session(lin, null, 'sms-code');
    const before = await picture(lin);
    const id = await giveNumber(lin, freshPhone(), former, provedAt);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(lin)).toEqual(before);
    expect(await endOf(earlier)).toBeNull();
    const [row] = await sql<{ updated_at: Date }>('SELECT updated_at FROM users WHERE id = $1', [lin]);
    expect(row!.updated_at).toEqual(clock.date());
  });

  test('comes back without a time where nobody knew it', async () => {
    const former = freshPhone();
    const lin = await user({ phone: former });
    await sql('UPDATE users SET phone_verified_at = NULL WHERE id = $1', [lin]);
    const before = await picture(lin);
    expect(await undo(await giveNumber(lin, freshPhone(), former))).toBeUndefined();
    expect(await picture(lin)).toEqual(before);
  });

  test('stays when somebody else has proved the former one since', async () => {
    const former = freshPhone();
    const lin = await user({ phone: former });
    const id = await giveNumber(lin, freshPhone(), former, clock.date());
    await user({ phone: former });
    const since = await session(lin, null, 'sms-code');
    const before = await picture(lin);
    expect(await undo(id)).toBe('number-taken');
    expect(await picture(lin)).toEqual(before);
    expect(await endOf(since)).toBeNull();
  });

  test('goes when somebody else only says that the former one is theirs', async () => {
    const former = freshPhone();
    const lin = await user({ phone: former });
    const id = await giveNumber(lin, freshPhone(), former, clock.date());
    const other = await user({ username: fresh('other'), phone: former, unproved: true });
    expect(await undo(id)).toBeUndefined();
    const rows = await sql('SELECT id, phone FROM users WHERE id = ANY ($1) ORDER BY phone', [[lin, other]]);
    expect(rows).toEqual([
      { id: lin, phone: former.phone },
      { id: other, phone: null },
    ]);
  });

  test('is nothing any more once it was changed', async () => {
    const lin = await user();
    await identity(lin);
    const id = await giveNumber(lin, freshPhone());
    await sql('UPDATE users SET phone = $2 WHERE id = $1', [lin, freshPhone().phone]);
    expect(await undo(id)).toBe('nothing-left');
  });

  test('stays while it is the only way in', async () => {
    const lin = await user();
    const wechat = await identity(lin);
    const id = await giveNumber(lin, freshPhone());
    await sql('DELETE FROM identities WHERE id = $1', [wechat]);
    expect(await undo(id)).toBe('stranded');
    await identity(lin);
    expect(await undo(id)).toBeUndefined();
  });
});

describe('an identity that was attached', () => {
  test('goes, with its owner row and its sessions', async () => {
    const lin = await user({ phone: freshPhone() });
    const own = await identity(lin, { app: 'wx2' });
    const before = await picture(lin);
    later(MINUTE);
    const wechat = await identity(lin, { unionId: fresh('union') });
    const id = await attached(lin, wechat);
    const [came, others] = [await session(lin, wechat), await session(lin, own)];
    expect(await undo(id)).toBeUndefined();
    expect(await picture(lin)).toEqual(before);
    expect([await endOf(came), await endOf(others)]).toEqual(['admin', null]);
  });

  test('takes along who came by its unionid', async () => {
    const lin = await user({ phone: freshPhone() });
    const before = await picture(lin);
    const unionId = fresh('union');
    const id = await attached(lin, await identity(lin, { unionId }));
    const follower = await session(lin, await identity(lin, { app: 'wx2', unionId }));
    expect(await undo(id)).toBeUndefined();
    expect(await picture(lin)).toEqual(before);
    expect(await endOf(follower)).toBe('admin');
  });

  test('leaves its unionid to whoever else has it, whose conflict is settled', async () => {
    const [lin, wang] = [await user({ phone: freshPhone() }), await user()];
    const unionId = fresh('union');
    const id = await attached(lin, await identity(lin, { unionId }));
    const rival = await identity(wang, { app: 'wx2', unionId });
    await conflict(rival, unionId, wang, lin);
    expect(await undo(id)).toBeUndefined();
    expect(await ownerOf(unionId)).toBe(wang);
    expect(await ownersInConflict(rival)).toEqual([{ owner_user_id: wang, resolved_at: clock.date() }]);
  });

  test('that was unlinked since is nothing any more', async () => {
    const lin = await user({ phone: freshPhone() });
    const wechat = await identity(lin);
    const id = await attached(lin, wechat);
    await sql('DELETE FROM identities WHERE id = $1', [wechat]);
    expect(await undo(id)).toBe('nothing-left');
  });

  test('stays while it is the only way in', async () => {
    const lin = await user();
    expect(await undo(await attached(lin, await identity(lin)))).toBe('stranded');
  });
});

describe('identities that were moved', () => {
  test('go back with their owner rows, and what they opened ends', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const moved = await identity(wang, { unionId: fresh('union') });
    const stays = await identity(wang, { app: 'wx2' });
    const [old, other] = [await session(wang, moved), await session(wang, stays)];
    const before = await picture(wang, lin);
    const id = await move(wang, lin, moved);
    expect(await usersOf(moved, stays)).toEqual([lin, wang]);
    const came = await session(lin, moved);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(wang, lin)).toEqual(before);
    const ends = await Promise.all([old, other, came].map(endOf));
    expect(ends).toEqual(['merged', null, 'admin']);
  });

  test('take along who came by their unionid since, and nobody else', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const unionId = fresh('union');
    const moved = await identity(wang, { unionId });
    await identity(wang, { app: 'wx2' });
    const id = await move(wang, lin, moved);
    const follower = await identity(lin, { app: 'wx2', unionId });
    const another = await identity(lin, { app: 'wx3', unionId: fresh('union') });
    expect(await undo(id)).toBeUndefined();
    expect(await usersOf(moved, follower, another)).toEqual([wang, wang, lin]);
    expect(await ownerOf(unionId)).toBe(wang);
  });

  test('leave a unionid that was the other one’s own where it is, and its conflict opens again', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const unionId = fresh('union');
    await identity(lin, { unionId });
    const moved = await identity(wang, { app: 'wx2', unionId });
    await identity(wang, { app: 'wx3' });
    await conflict(moved, unionId, wang, lin);
    const before = await picture(wang, lin);
    const id = await move(wang, lin, moved);
    const settled = await sql('SELECT user_id, resolved_at FROM union_id_conflicts WHERE identity_id = $1', [moved]);
    expect(settled).toEqual([{ user_id: lin, resolved_at: new Date(clock.time - MINUTE) }]);
    const follower = await identity(lin, { app: 'wx3', unionId });
    expect(await undo(id)).toBeUndefined();
    expect(await usersOf(follower)).toEqual([lin]);
    await sql('DELETE FROM identities WHERE id = $1', [follower]);
    expect(await picture(wang, lin)).toEqual(before);
  });

  test('settle a conflict where the owner arrives, as long as he is there', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const unionId = fresh('union');
    const owning = await identity(wang, { unionId });
    const rival = await identity(lin, { app: 'wx2', unionId });
    await identity(wang, { app: 'wx3' });
    await conflict(rival, unionId, lin, wang);
    const before = await picture(wang, lin);
    const id = await move(wang, lin, owning);
    expect(await ownersInConflict(rival)).toEqual([{ owner_user_id: lin, resolved_at: new Date(clock.time - MINUTE) }]);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(wang, lin)).toEqual(before);
  });

  test('take along the unionid that they had before, unless one that stays has it', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const [former, shared, unionId] = [fresh('union'), fresh('union'), fresh('union')];
    const moved = await identity(wang, { unionId: former });
    await identity(wang, { app: 'wx2', unionId: shared });
    await sql('UPDATE identities SET union_id = $2 WHERE id = $1', [moved, unionId]);
    for (const old of [former, shared])
      await sql(
        `INSERT INTO union_id_changes (id, pool_id, identity_id, old_union_id, new_union_id, created_at)
         VALUES ($1, 'shop', $2, $3, $4, now())`,
        [randomUUID(), moved, old, unionId],
      );
    const before = await picture(wang, lin);
    const id = await move(wang, lin, moved);
    expect([await ownerOf(former), await ownerOf(shared)]).toEqual([lin, wang]);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(wang, lin)).toEqual(before);
  });

  test('leave a conflict that names the owner, also of a unionid that none of them carries any more', async () => {
    const [wang, lin, zhao] = [await user(), await user({ phone: freshPhone() }), await user()];
    const [formerly, unionId] = [fresh('union'), fresh('union')];
    const [moved, rival] = [
      await identity(wang, { unionId: formerly }),
      await identity(zhao, { app: 'wx2', unionId: formerly }),
    ];
    await sql('UPDATE identities SET union_id = $2 WHERE id = $1', [moved, unionId]);
    await conflict(rival, formerly, zhao, wang);
    const id = await merge(wang, lin, moved);
    expect(await ownersInConflict(rival)).toEqual([{ owner_user_id: lin, resolved_at: null }]);
    expect(await undo(id)).toBeUndefined();
    expect(await ownersInConflict(rival)).toEqual([{ owner_user_id: wang, resolved_at: null }]);
  });

  test('stay where they went since', async () => {
    const [wang, lin, zhao] = [await user(), await user({ phone: freshPhone() }), await user()];
    const all = [
      await identity(wang),
      await identity(wang, { app: 'wx2' }),
      await identity(wang, { app: 'wx3' }),
    ] as const;
    await identity(wang, { app: 'wx4' });
    const id = await move(wang, lin, ...all);
    await sql('UPDATE identities SET user_id = $2 WHERE id = $1', [all[0], zhao]);
    await sql('DELETE FROM identities WHERE id = $1', [all[1]]);
    expect(await undo(id)).toBeUndefined();
    expect(await usersOf(...all)).toEqual([zhao, undefined, wang]);
  });

  test('stay while they are the only way in', async () => {
    const [wang, lin] = [await user(), await user()];
    const moved = await identity(wang);
    expect(await undo(await move(wang, lin, moved))).toBe('stranded');
    expect(await usersOf(moved)).toEqual([lin]);
  });
});

describe('an account that was merged', () => {
  const SILENT: Columns = {
    nickname: '小王',
    gender: 'M',
    city: 'Shenzhen',
    birthdate: '1990-02-28',
    customData: { size: 'L', seat: 7, nothing: null },
  };

  test('is there again, with all that was its own', async () => {
    const wang = await user(SILENT);
    const lin = await user({ phone: freshPhone(), nickname: 'Lin', customData: { size: 'S' } });
    const unionId = fresh('union');
    const all = [await identity(wang, { unionId }), await identity(wang, { app: 'wx2', unionId })] as const;
    // Changed since: an owner row that no identity carries.
    const former = fresh('union');
    await sql(`INSERT INTO union_id_owners (pool_id, union_id, user_id, created_at) VALUES ('shop', $1, $2, now())`, [
      former,
      wang,
    ]);
    const before = await picture(wang, lin);
    const old = await session(wang, all[0]);
    const id = await merge(wang, lin, ...all);
    expect(await sql('SELECT state, live FROM users WHERE id = $1', [wang])).toEqual([
      { state: 'merged', live: false },
    ]);
    expect(
      await sql('SELECT nickname, gender, city, birthdate::text, custom_data FROM users WHERE id = $1', [lin]),
    ).toEqual([
      {
        nickname: 'Lin',
        gender: 'M',
        city: 'Shenzhen',
        birthdate: '1990-02-28',
        custom_data: { size: 'S', seat: 7, nothing: null },
      },
    ]);
    expect(await ownerOf(former)).toBe(lin);
    const came = await session(lin, all[1]);
    expect(await undo(id)).toBeUndefined();
    expect(await picture(wang, lin)).toEqual(before);
    expect([await endOf(old), await endOf(came)]).toEqual(['merged', 'admin']);
  });

  test('leaves behind what the person changed since', async () => {
    const wang = await user(SILENT);
    const lin = await user({ phone: freshPhone() });
    const id = await merge(wang, lin, await identity(wang));
    await sql(
      `UPDATE users SET nickname = 'Lin', nickname_source = 'user', gender = 'F', custom_data = custom_data || '{"seat": 8, "own": 1}'
        WHERE id = $1`,
      [lin],
    );
    expect(await undo(id)).toBeUndefined();
    const [row] = await sql(
      'SELECT nickname, nickname_source, gender, city, birthdate, custom_data FROM users WHERE id = $1',
      [lin],
    );
    expect(row).toEqual({
      nickname: 'Lin',
      nickname_source: 'user',
      gender: 'F',
      city: null,
      birthdate: null,
      custom_data: { seat: 8, own: 1 },
    });
  });

  test('stays away when all of its identities were unlinked since', async () => {
    const [wang, lin] = [await user(SILENT), await user({ phone: freshPhone() })];
    const wechat = await identity(wang);
    const id = await merge(wang, lin, wechat);
    await sql('DELETE FROM identities WHERE id = $1', [wechat]);
    const before = await picture(wang, lin);
    expect(await undo(id)).toBe('nothing-left');
    expect(await picture(wang, lin)).toEqual(before);
  });

  test('comes back without those that were unlinked since', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const all = [await identity(wang), await identity(wang, { app: 'wx2' })] as const;
    const id = await merge(wang, lin, ...all);
    await sql('DELETE FROM identities WHERE id = $1', [all[0]]);
    expect(await undo(id)).toBeUndefined();
    expect(await usersOf(...all)).toEqual([undefined, wang]);
  });
});

describe('undoing', () => {
  test('goes from the last join to the first', async () => {
    const [wang, zhao, lin] = [await user(), await user(), await user({ phone: freshPhone() })];
    const of = { wang: await identity(wang), zhao: await identity(zhao, { app: 'wx2' }) };
    const before = await picture(wang, zhao, lin);
    const first = await merge(wang, lin, of.wang);
    const second = await merge(zhao, lin, of.zhao);
    expect(await undo(first)).toBe('later-join');
    expect(await undo(second)).toBeUndefined();
    expect(await undo(first)).toBeUndefined();
    expect(await picture(wang, zhao, lin)).toEqual(before);
  });

  test('minds a later join of the other side too', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    await identity(wang, { app: 'wx2' });
    const first = await move(wang, lin, await identity(wang));
    await giveNumber(wang, freshPhone());
    expect(await undo(first)).toBe('later-join');
  });

  test('is possible for 30 days', async () => {
    const [lin, wang] = [await user(), await user()];
    const joins: string[] = [];
    for (const each of [lin, wang]) {
      await identity(each);
      joins.push(await giveNumber(each, freshPhone()));
    }
    const [late, early] = await Promise.all(joins.map((id) => get(JoinRepository).find(id)));
    clock.time = late!.createdAt.getTime() + 30 * DAY + 1;
    expect(await undo(late!.id)).toBe('too-old');
    clock.time = early!.createdAt.getTime() + 30 * DAY;
    expect(await undo(early!.id)).toBeUndefined();
  });

  test.each([
    ['to', 'closing'],
    ['to', 'blocked'],
    ['from', 'closing'],
  ] as const)('is refused while the account that identities went %s is %s', async (side, state) => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const moved = await identity(wang);
    await identity(wang, { app: 'wx2' });
    const id = await move(wang, lin, moved);
    await sql(SET_STATE, [side === 'to' ? lin : wang, state]);
    expect(await undo(id)).toBe('not-active');
    expect(await usersOf(moved)).toEqual([lin]);
  });

  test('is refused once the merged account was erased', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const id = await merge(wang, lin, await identity(wang));
    await sql(`UPDATE users SET state = 'erased' WHERE id = $1`, [wang]);
    expect(await undo(id)).toBe('not-active');
  });

  test('happens once, also when two do it at once', async () => {
    const [wang, lin] = [await user(), await user({ phone: freshPhone() })];
    const moved = await identity(wang);
    const id = await merge(wang, lin, moved);
    const outcomes = await Promise.all([undo(id), undo(id), undo(id)]);
    expect(outcomes.sort()).toEqual(['undone', 'undone', undefined]);
    expect(await usersOf(moved)).toEqual([wang]);
    const audited = await sql<{ user_id: UserId }>(
      `SELECT user_id FROM audit_events WHERE type = 'account.join-undone' AND data ->> 'joinId' = $1`,
      [id],
    );
    expect(audited.map(({ user_id }) => user_id).sort()).toEqual([wang, lin].sort());
  });

  test('of what nobody joined is refused', async () => {
    expect(await undo(randomUUID())).toBe('unknown');
  });
});
