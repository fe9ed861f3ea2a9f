import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../users/index.js';
import { IdentityEntity } from './identity.entity.js';

/** The one user of a pool that a unionid joins. */
@Entity('union_id_owners')
@ForeignKey(() => UserEntity, ['userId', 'userLive'], ['id', 'live'], { name: 'union_id_owners_user_fkey' })
@Check('union_id_owners_user_live_check', 'user_live')
@Index('union_id_owners_user_idx', ['userId'])
export class UnionIdOwnerEntity {
  @PrimaryColumn({ name: 'pool_id', type: 'text', primaryKeyConstraintName: 'union_id_owners_pkey' })
  poolId!: UserPoolId;

  @PrimaryColumn({ name: 'union_id', type: 'text', primaryKeyConstraintName: 'union_id_owners_pkey' })
  unionId!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ name: 'user_live', type: 'boolean', default: true })
  userLive!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}

/** A unionid that arrived at one user while another owns it: for the administrator to settle. */
@Entity('union_id_conflicts')
@Unique('union_id_conflicts_key', ['identityId', 'unionId'])
@ForeignKey(() => IdentityEntity, ['identityId'], ['id'], {
  name: 'union_id_conflicts_identity_fkey',
  onDelete: 'CASCADE',
})
@Index('union_id_conflicts_pool_idx', ['poolId'], { where: 'resolved_at IS NULL' })
export class UnionIdConflictEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'union_id_conflicts_pkey' })
  id!: string;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ name: 'union_id', type: 'text' })
  unionId!: string;

  @Column({ name: 'identity_id', type: 'uuid' })
  identityId!: IdentityId;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  @Column({ name: 'owner_user_id', type: 'uuid' })
  ownerUserId!: UserId;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt!: Date | null;
}

/** History of an identity whose unionid changed, as after a move to another Open Platform account. */
@Entity('union_id_changes')
@ForeignKey(() => IdentityEntity, ['identityId'], ['id'], {
  name: 'union_id_changes_identity_fkey',
  onDelete: 'CASCADE',
})
@Index('union_id_changes_identity_idx', ['identityId'])
export class UnionIdChangeEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'union_id_changes_pkey' })
  id!: string;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ name: 'identity_id', type: 'uuid' })
  identityId!: IdentityId;

  @Column({ name: 'old_union_id', type: 'text' })
  oldUnionId!: string;

  @Column({ name: 'new_union_id', type: 'text' })
  newUnionId!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}

/** Keyed hash of a subject whose user was blocked: it outlives the user's erasure. */
@Entity('block_tombstones')
export class BlockTombstoneEntity {
  @PrimaryColumn({ name: 'pool_id', type: 'text', primaryKeyConstraintName: 'block_tombstones_pkey' })
  poolId!: UserPoolId;

  @PrimaryColumn({ name: 'subject_hash', type: 'bytea', primaryKeyConstraintName: 'block_tombstones_pkey' })
  subjectHash!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
