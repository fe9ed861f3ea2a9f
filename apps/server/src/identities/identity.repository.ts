import { Injectable } from '@nestjs/common';
import type { IdentityId, UserPoolId } from '@yaopai/protocol';
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
