import { Injectable } from '@nestjs/common';
import type { IdentityId, SessionId, UserId, UserPoolId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { UserEntity } from '../users/index.js';
import { AccountJoinEntity } from './account-join.entity.js';
import type { Join } from './join.js';

/** Where to find the moved and merged. The caller holds the locks of both users and of their identities. */
@Injectable()
export class JoinRepository {
  constructor(private readonly database: Database) {}

  /**
   * With the owner rows of the unionids given that are the old user's; default: of those that the identities carry or
   * carried, and none that stays does.
   * @returns the unionids whose owner rows moved
   */
  async moveIdentities(
    tx: Transaction,
    ids: IdentityId[],
    { from, to, now, unionIds }: { from: UserId; to: UserId; now: Date; unionIds?: string[] },
  ): Promise<string[]> {
    await tx.query('UPDATE identities SET user_id = $3 WHERE id = ANY ($1::uuid[]) AND user_id = $2', [ids, from, to]);
    const [owners] = (await tx.query(MOVE_OWNERS, [ids, from, to, unionIds ?? null])) as [
      { unionId: string }[],
      number,
    ];
    const moved = owners.map(({ unionId }) => unionId);
    await tx.query(MOVE_CONFLICTS, [ids, now, to, moved]);
    return moved;
  }

  /** Every owner row that is left, of unionids that none of the user's identities carries any more; answers them. */
  async moveLeftOwners(tx: Transaction, from: UserId, to: UserId, now: Date): Promise<string[]> {
    const [rows] = (await tx.query(MOVE_LEFT_OWNERS, [from, to])) as [{ unionId: string }[], number];
    const moved = rows.map(({ unionId }) => unionId);
    await tx.query(MOVE_CONFLICTS, [[], now, to, moved]);
    return moved;
  }

  /** What the surviving user lacks of the other's profile and custom data; answers what was carried over. */
  async carryOver(
    tx: Transaction,
    from: UserId,
    to: UserId,
    now: Date,
  ): Promise<{ profile: Record<string, unknown>; customData: Record<string, unknown> }> {
    const [carried] = (await tx.query(CARRIED, [from, to])) as {
      profile: Record<string, unknown>;
      customData: Record<string, unknown>;
    }[];
    await tx.query(CARRY_OVER, [from, to, now]);
    return carried!;
  }

  async markMerged(tx: Transaction, id: UserId, now: Date): Promise<void> {
    await tx.query(`UPDATE users SET state = 'merged', live = false, updated_at = $2 WHERE id = $1`, [id, now]);
  }

  async restoreMerged(tx: Transaction, id: UserId, now: Date): Promise<void> {
    await tx.query(`UPDATE users SET state = 'active', live = true, updated_at = $2 WHERE id = $1`, [id, now]);
  }

  /** Takes back what was carried over, where it is still as it was then. */
  async dropCarried(
    tx: Transaction,
    id: UserId,
    carried: { profile: Record<string, unknown>; customData: Record<string, unknown> },
    now: Date,
  ): Promise<void> {
    await tx.query(DROP_CARRIED, [id, JSON.stringify(carried.profile), JSON.stringify(carried.customData), now]);
  }

  /** When the number that came back had been proved; null: nobody knows. */
  async setPhoneVerifiedAt(tx: Transaction, id: UserId, at: Date | null): Promise<void> {
    await tx.update(UserEntity, { id }, { phoneVerifiedAt: at });
  }

  async insert(tx: Transaction, join: Omit<Join, 'sessionId' | 'undoneAt'> & { poolId: UserPoolId }): Promise<void> {
    await tx.insert(AccountJoinEntity, { ...join, changes: join.changes as object });
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<(Join & { poolId: UserPoolId }) | null> {
    return tx.findOne(AccountJoinEntity, { where: { id } });
  }

  /** Newest first; of one user (on either side) or of the whole pool, at most 100. */
  async list(poolId: UserPoolId, userId?: UserId): Promise<Join[]> {
    return this.database.manager.find(AccountJoinEntity, {
      where: userId
        ? [
            { poolId, userId },
            { poolId, otherUserId: userId },
          ]
        : { poolId },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: 100,
    });
  }

  /** Whether a join of either user came after this one and still stands. */
  async hasLater(tx: Transaction, { id, userId, otherUserId, createdAt }: Join): Promise<boolean> {
    const [row] = (await tx.query(HAS_LATER, [id, createdAt, [userId, otherUserId].filter(Boolean)])) as {
      found: boolean;
    }[];
    return row!.found;
  }

  /** Remembers which session came of the same sign-in. */
  async setSession(tx: Transaction, id: string, sessionId: SessionId): Promise<void> {
    await tx.update(AccountJoinEntity, { id }, { sessionId });
  }

  /** Who was merged away by the sign-in that opened this session of the user. */
  async findMergedBy(userId: UserId, sessionId: SessionId): Promise<UserId | null> {
    const where = { userId, sessionId, kind: 'merge' as const };
    return (await this.database.manager.findOne(AccountJoinEntity, { where }))?.otherUserId ?? null;
  }

  async markUndone(tx: Transaction, id: string, now: Date): Promise<void> {
    await tx.update(AccountJoinEntity, { id }, { undoneAt: now });
  }
}

const MOVE_OWNERS = `
  UPDATE union_id_owners owner SET user_id = $3
   WHERE owner.user_id = $2
     AND owner.union_id = ANY (coalesce($4::text[], ARRAY (
           SELECT union_id FROM identities WHERE id = ANY ($1::uuid[])
           UNION SELECT old_union_id FROM union_id_changes WHERE identity_id = ANY ($1::uuid[])
           EXCEPT SELECT union_id FROM identities WHERE user_id = $2)))
  RETURNING owner.union_id AS "unionId"`;

const MOVE_LEFT_OWNERS = 'UPDATE union_id_owners SET user_id = $2 WHERE user_id = $1 RETURNING union_id AS "unionId"';

/** A conflict follows its identity and its unionid's owner: it is settled where the two meet, and opens where they part. */
const MOVE_CONFLICTS = `
  UPDATE union_id_conflicts conflict SET
         user_id = i.user_id,
         owner_user_id = owner.user_id,
         resolved_at = CASE WHEN i.user_id = owner.user_id THEN coalesce(conflict.resolved_at, $2)
                            WHEN conflict.user_id = conflict.owner_user_id THEN NULL
                            ELSE conflict.resolved_at END
    FROM identities i, union_id_owners owner
   WHERE i.id = conflict.identity_id AND owner.pool_id = conflict.pool_id AND owner.union_id = conflict.union_id
     AND (i.id = ANY ($1::uuid[])
          OR owner.user_id = $3 AND owner.union_id = ANY ($4::text[])
          OR (owner.pool_id, owner.union_id) IN (SELECT pool_id, union_id FROM identities WHERE id = ANY ($1::uuid[])))`;

const PROFILE = ['nickname', 'photo', 'birthdate', 'country', 'province', 'city'];

/** Read before it is written: an update answers the new values only. */
const CARRIED = `
  SELECT (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(jsonb_build_object(
            ${PROFILE.map((field) => `'${field}', CASE WHEN kept.${field} IS NULL THEN gone.${field} END`).join(',\n            ')},
            'gender', CASE WHEN kept.gender = 'U' AND gone.gender <> 'U' THEN gone.gender END)) WHERE value <> 'null') AS profile,
         (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(gone.custom_data)
           WHERE NOT kept.custom_data ? key) AS "customData"
    FROM users gone, users kept WHERE gone.id = $1 AND kept.id = $2`;

const CARRY_OVER = `
  UPDATE users kept SET
         ${PROFILE.map((field) => `${field} = coalesce(kept.${field}, gone.${field})`).join(',\n         ')},
         nickname_source = CASE WHEN kept.nickname IS NULL THEN gone.nickname_source ELSE kept.nickname_source END,
         photo_source = CASE WHEN kept.photo IS NULL THEN gone.photo_source ELSE kept.photo_source END,
         gender = CASE WHEN kept.gender = 'U' THEN gone.gender ELSE kept.gender END,
         custom_data = gone.custom_data || kept.custom_data,
         updated_at = $3
    FROM users gone WHERE gone.id = $1 AND kept.id = $2`;

const DROP_CARRIED = `
  UPDATE users SET
         ${PROFILE.map((field) => `${field} = CASE WHEN to_jsonb(${field}) = $2::jsonb -> '${field}' THEN NULL ELSE ${field} END`).join(',\n         ')},
         nickname_source = CASE WHEN to_jsonb(nickname) = $2::jsonb -> 'nickname' THEN NULL ELSE nickname_source END,
         photo_source = CASE WHEN to_jsonb(photo) = $2::jsonb -> 'photo' THEN NULL ELSE photo_source END,
         gender = CASE WHEN to_jsonb(gender) = $2::jsonb -> 'gender' THEN 'U' ELSE gender END,
         custom_data = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(custom_data)
                                  WHERE $3::jsonb -> key IS DISTINCT FROM value), '{}'),
         updated_at = $4
   WHERE id = $1`;

const HAS_LATER = `
  SELECT EXISTS (
    SELECT FROM account_joins later
     WHERE (later.created_at, later.id) > ($2, $1) AND later.undone_at IS NULL
       AND (later.user_id = ANY ($3::uuid[]) OR later.other_user_id = ANY ($3::uuid[]))) AS found`;
