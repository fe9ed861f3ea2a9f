import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { In } from 'typeorm';
import type { Transaction } from '../database/index.js';
import { IdentityEntity } from './identity.entity.js';
import {
  BlockTombstoneEntity,
  UnionIdChangeEntity,
  UnionIdConflictEntity,
  UnionIdOwnerEntity,
} from './union-id.entities.js';

/** The locks are taken in this order everywhere: identity, owner row, users, sessions. */
const LOCK = { mode: 'for_no_key_update' } as const;

@Injectable()
export class IdentityRepository {
  lockSubject(
    tx: Transaction,
    subject: { poolId: UserPoolId; wechatAppId: string; openId: string },
  ): Promise<IdentityEntity | null> {
    const { poolId, wechatAppId, openId } = subject;
    return tx.findOne(IdentityEntity, { where: { poolId, wechatAppId, openId }, lock: LOCK });
  }

  findOfUsers(tx: Transaction, userIds: UserId[]): Promise<IdentityEntity[]> {
    return tx.find(IdentityEntity, { where: { userId: In(userIds) }, order: { id: 'ASC' } });
  }

  /** With their owner rows; in id order. */
  async lockOfUsers(tx: Transaction, userIds: UserId[]): Promise<IdentityEntity[]> {
    const where = { userId: In(userIds) };
    const identities = await tx.find(IdentityEntity, { where, order: { id: 'ASC' }, lock: LOCK });
    await tx.find(UnionIdOwnerEntity, { where, order: { unionId: 'ASC' }, lock: LOCK });
    return identities;
  }

  async delete(tx: Transaction, id: IdentityId): Promise<void> {
    await tx.delete(IdentityEntity, { id });
  }

  /**
   * A unionid belongs to a user through an identity that carries it: one that the user has no such identity of any more
   * goes to whoever has the oldest one, which settles that one's conflict, or else to nobody.
   */
  async giveUpOwners(tx: Transaction, userId: UserId, now: Date): Promise<void> {
    const [inherited] = (await tx.query(PASS_OWNERS_ON, [userId])) as [
      { poolId: UserPoolId; unionId: string }[],
      number,
    ];
    for (const { poolId, unionId } of inherited) await tx.query(SETTLE_CONFLICTS, [poolId, unionId, now]);
    await tx.query(DELETE_OWNERS_WITHOUT_IDENTITY, [userId]);
  }

  async hasEnabled(tx: Transaction, userId: UserId, without: IdentityId[]): Promise<boolean> {
    const [row] = (await tx.query(HAS_ENABLED, [userId, without])) as { found: boolean }[];
    return row!.found;
  }

  findSubject(
    tx: Transaction,
    { poolId, wechatAppId, openId }: { poolId: UserPoolId; wechatAppId: string; openId: string },
  ): Promise<IdentityEntity | null> {
    return tx.findOne(IdentityEntity, { where: { poolId, wechatAppId, openId } });
  }

  findOwner(tx: Transaction, poolId: UserPoolId, unionId: string): Promise<UnionIdOwnerEntity | null> {
    return tx.findOne(UnionIdOwnerEntity, { where: { poolId, unionId } });
  }

  lockOwner(tx: Transaction, poolId: UserPoolId, unionId: string): Promise<UnionIdOwnerEntity | null> {
    return tx.findOne(UnionIdOwnerEntity, { where: { poolId, unionId }, lock: LOCK });
  }

  /** False when another transaction was first with this subject. */
  async insertIdentity(tx: Transaction, identity: Omit<IdentityEntity, 'userLive'>): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(IdentityEntity)
      .values(identity)
      .orIgnore()
      .returning('id')
      .execute();
    return raw.length === 1;
  }

  /** False when the unionid has an owner already. */
  async insertOwner(tx: Transaction, owner: Omit<UnionIdOwnerEntity, 'userLive'>): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(UnionIdOwnerEntity)
      .values(owner)
      .orIgnore()
      .returning('user_id')
      .execute();
    return raw.length === 1;
  }

  async setUnionId(tx: Transaction, id: IdentityId, unionId: string): Promise<void> {
    await tx.update(IdentityEntity, { id }, { unionId });
  }

  async insertChange(tx: Transaction, change: UnionIdChangeEntity): Promise<void> {
    await tx.insert(UnionIdChangeEntity, change);
  }

  /** False when this conflict is already on the list. */
  async insertConflict(tx: Transaction, conflict: Omit<UnionIdConflictEntity, 'resolvedAt'>): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(UnionIdConflictEntity)
      .values(conflict)
      .orIgnore()
      .returning('id')
      .execute();
    return raw.length === 1;
  }

  async isTombstoned(tx: Transaction, poolId: UserPoolId, hashes: Buffer[]): Promise<boolean> {
    return tx
      .createQueryBuilder(BlockTombstoneEntity, 'tombstone')
      .where('tombstone.pool_id = :poolId AND tombstone.subject_hash IN (:...hashes)', { poolId, hashes })
      .getExists();
  }
}

const WITHOUT_IDENTITY = `
  owner.user_id = $1 AND NOT EXISTS (
     SELECT FROM identities i WHERE i.user_id = owner.user_id AND i.pool_id = owner.pool_id AND i.union_id = owner.union_id)`;

const DELETE_OWNERS_WITHOUT_IDENTITY = `DELETE FROM union_id_owners owner WHERE ${WITHOUT_IDENTITY}`;

/** The identity's lock keeps its user from being merged away meanwhile. */
const PASS_OWNERS_ON = `
  UPDATE union_id_owners passed SET user_id = heir.user_id
    FROM union_id_owners owner CROSS JOIN LATERAL (
           SELECT i.user_id FROM identities i WHERE i.pool_id = owner.pool_id AND i.union_id = owner.union_id
            ORDER BY i.created_at, i.id LIMIT 1 FOR NO KEY UPDATE) heir
   WHERE passed.pool_id = owner.pool_id AND passed.union_id = owner.union_id AND ${WITHOUT_IDENTITY}
  RETURNING passed.pool_id AS "poolId", passed.union_id AS "unionId"`;

const SETTLE_CONFLICTS = `
  UPDATE union_id_conflicts conflict SET
         owner_user_id = owner.user_id,
         resolved_at = CASE WHEN i.user_id = owner.user_id THEN $3::timestamptz END
    FROM identities i, union_id_owners owner
   WHERE owner.pool_id = $1 AND owner.union_id = $2 AND conflict.pool_id = $1 AND conflict.union_id = $2
     AND i.id = conflict.identity_id AND conflict.resolved_at IS NULL`;

const HAS_ENABLED = `
  SELECT EXISTS (
    SELECT FROM identities i
      JOIN connections c ON c.pool_id = i.pool_id AND c.wechat_app_id = i.wechat_app_id
      JOIN application_connections enabled ON enabled.connection_id = c.id
     WHERE i.user_id = $1 AND i.id <> ALL ($2::uuid[])) AS found`;
