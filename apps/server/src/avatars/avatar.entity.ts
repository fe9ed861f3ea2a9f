import type { UserId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { type ConnectionId, ConnectionEntity } from '../connections/index.js';
import { UserPoolEntity } from '../user-pools/index.js';
import { UserEntity } from '../users/index.js';

/** `storing`: its files may be there or not; `discarded`: they go. Both are swept by the pruning job. */
export type AvatarState = 'storing' | 'pending' | 'shown' | 'discarded';

/** An uploaded avatar. The row comes before its files and goes after them, so that no file is ever without a row. */
@Entity('avatars')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'avatars_pool_fkey' })
@ForeignKey(() => UserEntity, ['userId'], ['id'], { name: 'avatars_user_fkey' })
@ForeignKey(() => ConnectionEntity, ['connectionId'], ['id'], { name: 'avatars_connection_fkey', onDelete: 'SET NULL' })
@Check('avatars_state_check', `state IN ('storing', 'pending', 'shown', 'discarded')`)
@Check('avatars_owner_check', `user_id IS NOT NULL OR state = 'discarded'`)
@Index('avatars_one_shown_key', ['userId'], { unique: true, where: `state = 'shown'` })
@Index('avatars_one_pending_key', ['userId'], { unique: true, where: `state = 'pending'` })
@Index('avatars_user_idx', ['userId'])
@Index('avatars_unsettled_idx', ['updatedAt'], { where: `state <> 'shown'` })
@Index('avatars_trace_key', ['connectionId', 'traceId'], { unique: true })
export class AvatarEntity {
  /** Random: 22 characters of base64url. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'avatars_pkey' })
  id!: string;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  /** Null once the user is erased. */
  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'text' })
  state!: AvatarState;

  /** Through which WeChat was asked to look at it. */
  @Column({ name: 'connection_id', type: 'uuid', nullable: true })
  connectionId!: ConnectionId | null;

  /** What WeChat's verdict will name it by. */
  @Column({ name: 'trace_id', type: 'text', nullable: true })
  traceId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When it came into its state. */
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
