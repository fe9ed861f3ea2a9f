import type { Gender, UserId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';
import type { UserState } from './user-state.js';

/** Who set a profile value: WeChat's data never overwrites the user's own. */
export type ProfileSource = 'user' | 'wechat';

@Entity('users')
@Unique('users_live_key', ['id', 'live'])
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'users_pool_fkey' })
@Check('users_state_check', `state IN ('active', 'blocked', 'closing', 'merged', 'erased')`)
@Check('users_live_check', `live = (state IN ('active', 'blocked', 'closing'))`)
@Check('users_handles_live_check', 'live OR (username IS NULL AND email IS NULL AND phone IS NULL)')
@Check('users_closing_check', `(state = 'closing') = (closing_since IS NOT NULL)`)
@Check('users_erased_after_check', '(closing_since IS NULL) = (erased_after IS NULL)')
@Check('users_blocked_before_closing_check', `state = 'closing' OR NOT blocked_before_closing`)
@Check('users_gender_check', `gender IN ('M', 'F', 'U')`)
@Check('users_nickname_source_check', `nickname_source IN ('user', 'wechat')`)
@Check('users_photo_source_check', `photo_source IN ('user', 'wechat')`)
@Index('users_username_key', ['poolId', 'username'], { unique: true, where: 'username IS NOT NULL' })
@Index('users_verified_email_key', ['poolId', 'email'], { unique: true, where: 'email_verified' })
@Index('users_unverified_email_key', ['poolId', 'email'], {
  unique: true,
  where: 'email IS NOT NULL AND NOT email_verified',
})
@Index('users_unverified_phone_key', ['poolId', 'phoneCountryCode', 'phone'], {
  unique: true,
  where: 'phone IS NOT NULL AND NOT phone_verified',
})
@Index('users_closing_idx', ['erasedAfter'], { where: `state = 'closing'` })
@Index('users_verified_phone_key', ['poolId', 'phoneCountryCode', 'phone'], { unique: true, where: 'phone_verified' })
export class UserEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'users_pkey' })
  id!: UserId;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ type: 'text', default: 'active' })
  state!: UserState;

  /** False once merged or erased; identities, owner rows and handles refer to (id, live = true). */
  @Column({ type: 'boolean', default: true })
  live!: boolean;

  /** When the user asked for the account to be closed. */
  @Column({ name: 'closing_since', type: 'timestamptz', nullable: true })
  closingSince!: Date | null;

  /** Until when they can have it back: fixed then, whatever becomes of the pool's setting. */
  @Column({ name: 'erased_after', type: 'timestamptz', nullable: true })
  erasedAfter!: Date | null;

  /** Cancelling the closing blocks the user again; erasing them leaves block tombstones. */
  @Column({ name: 'blocked_before_closing', type: 'boolean', default: false })
  blockedBeforeClosing!: boolean;

  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ name: 'email_verified', type: 'boolean', default: false })
  emailVerified!: boolean;

  @Column({ name: 'phone_country_code', type: 'text', nullable: true })
  phoneCountryCode!: string | null;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ name: 'phone_verified', type: 'boolean', default: false })
  phoneVerified!: boolean;

  /** When it was last proved, by whatever means. */
  @Column({ name: 'phone_verified_at', type: 'timestamptz', nullable: true })
  phoneVerifiedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  nickname!: string | null;

  @Column({ name: 'nickname_source', type: 'text', nullable: true })
  nicknameSource!: ProfileSource | null;

  /** A URL, or the path of an uploaded avatar: `/avatars/<id>.webp`. */
  @Column({ type: 'text', nullable: true })
  photo!: string | null;

  /** The uploaded avatar that waits for its content check. */
  @Column({ name: 'pending_photo', type: 'text', nullable: true })
  pendingPhoto!: string | null;

  @Column({ name: 'photo_source', type: 'text', nullable: true })
  photoSource!: ProfileSource | null;

  @Column({ type: 'text', default: 'U' })
  gender!: Gender;

  /** `YYYY-MM-DD`. */
  @Column({ type: 'date', nullable: true })
  birthdate!: string | null;

  @Column({ type: 'text', nullable: true })
  country!: string | null;

  @Column({ type: 'text', nullable: true })
  province!: string | null;

  @Column({ type: 'text', nullable: true })
  city!: string | null;

  @Column({ name: 'custom_data', type: 'jsonb', default: {} })
  customData!: Record<string, unknown>;

  @Column({ name: 'logins_count', type: 'integer', default: 0 })
  loginsCount!: number;

  @Column({ name: 'last_login_at', type: 'timestamptz', nullable: true })
  lastLoginAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
