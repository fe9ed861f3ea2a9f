import type {
  ApplicationId,
  IdentityId,
  SessionEndReason,
  SessionId,
  SignInMethod,
  UserId,
  UserPoolId,
} from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ApplicationEntity } from '../applications/index.js';
import { IdentityEntity } from '../identities/index.js';
import { UserEntity } from '../users/index.js';

/** One sign-in on one device, with its refresh-token family. */
@Entity('sessions')
@ForeignKey(() => UserEntity, ['userId'], ['id'], { name: 'sessions_user_fkey' })
@ForeignKey(() => ApplicationEntity, ['applicationId'], ['id'], { name: 'sessions_application_fkey' })
@ForeignKey(() => IdentityEntity, ['identityId'], ['id'], { name: 'sessions_identity_fkey', onDelete: 'SET NULL' })
@Check('sessions_method_check', `method IN ('wechat', 'wechat-phone', 'password', 'sms-code', 'email-code', 'sign-up')`)
@Check(
  'sessions_end_reason_check',
  `end_reason IN ('user', 'admin', 'password', 'blocked', 'closing', 'merged', 'reuse', 'idle')`,
)
@Check('sessions_end_check', '(ended_at IS NULL) = (end_reason IS NULL)')
@Index('sessions_user_idx', ['userId'])
@Index('sessions_code_hash_idx', ['codeHash'], { where: 'code_hash IS NOT NULL' })
export class SessionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'sessions_pkey' })
  id!: SessionId;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ name: 'application_id', type: 'text' })
  applicationId!: ApplicationId;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: UserId;

  /** The identity that opened it; null once that is erased. */
  @Column({ name: 'identity_id', type: 'uuid', nullable: true })
  identityId!: IdentityId | null;

  @Column({ type: 'text' })
  method!: SignInMethod;

  /** How often the refresh token was rotated; only this generation's token, and briefly its predecessor, is honoured. */
  @Column({ type: 'integer', default: 0 })
  generation!: number;

  @Column({ name: 'rotated_at', type: 'timestamptz', nullable: true })
  rotatedAt!: Date | null;

  /** Keyed hash of the WeChat code that opened it. */
  @Column({ name: 'code_hash', type: 'bytea', nullable: true })
  codeHash!: Buffer | null;

  /** Keyed hash of idempotency key, application, route and body. */
  @Column({ name: 'replay_hash', type: 'bytea', nullable: true })
  replayHash!: Buffer | null;

  /** Whether this sign-in made the account: a repeated request is told so again. */
  @Column({ name: 'made_account', type: 'boolean', default: false })
  madeAccount!: boolean;

  /** Where the request that opened it came from. */
  @Column({ type: 'text', nullable: true })
  address!: string | null;

  /** The device's model or system, as it called itself. */
  @Column({ type: 'text', nullable: true })
  device!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'idle_expires_at', type: 'timestamptz' })
  idleExpiresAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: SessionEndReason | null;
}
