import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../users/index.js';

/** One outside subject in a pool, belonging to exactly one user. */
@Entity('identities')
@Unique('identities_subject_key', ['poolId', 'wechatAppId', 'openId'])
@ForeignKey(() => UserEntity, ['userId', 'userLive'], ['id', 'live'], { name: 'identities_user_fkey' })
@Check('identities_user_live_check', 'user_live')
@Index('identities_user_idx', ['userId'])
@Index('identities_union_id_idx', ['poolId', 'unionId'], { where: 'union_id IS NOT NULL' })
export class IdentityEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'identities_pkey' })
  id!: IdentityId;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** Always true: the foreign key over it refuses a merged or erased user. */
  @Column({ name: 'user_live', type: 'boolean', default: true })
  userLive!: boolean;

  @Column({ name: 'wechat_app_id', type: 'text' })
  wechatAppId!: string;

  @Column({ name: 'open_id', type: 'text' })
  openId!: string;

  @Column({ name: 'union_id', type: 'text', nullable: true })
  unionId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
