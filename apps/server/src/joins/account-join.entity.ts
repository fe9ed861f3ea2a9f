import type { SessionId, UserId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';
import { UserEntity } from '../users/index.js';
import type { JoinChanges, JoinKind } from './join.js';

/** What one joining of accounts wrote, kept so that it can be undone. Holds personal data: erasure deletes it. */
@Entity('account_joins')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'account_joins_pool_fkey' })
@ForeignKey(() => UserEntity, ['userId'], ['id'], { name: 'account_joins_user_fkey' })
@ForeignKey(() => UserEntity, ['otherUserId'], ['id'], { name: 'account_joins_other_user_fkey' })
@Check('account_joins_kind_check', `kind IN ('number', 'attach', 'move', 'merge')`)
@Index('account_joins_user_idx', ['userId'])
@Index('account_joins_other_user_idx', ['otherUserId'])
@Index('account_joins_created_at_idx', ['createdAt'])
export class AccountJoinEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'account_joins_pkey' })
  id!: string;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ type: 'text' })
  kind!: JoinKind;

  /** Who gained by it. */
  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** Whom it came from. */
  @Column({ name: 'other_user_id', type: 'uuid', nullable: true })
  otherUserId!: UserId | null;

  /** The session that the same sign-in opened. */
  @Column({ name: 'session_id', type: 'uuid', nullable: true })
  sessionId!: SessionId | null;

  @Column({ type: 'jsonb' })
  changes!: JoinChanges;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true })
  undoneAt!: Date | null;
}
