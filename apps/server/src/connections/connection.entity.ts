import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';
import type { ConnectionId, PhoneJoin } from './connection.js';

/** An identity source of a pool. */
@Entity('connections')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'connections_pool_fkey' })
@Unique('connections_identifier_key', ['poolId', 'identifier'])
@Unique('connections_wechat_app_id_key', ['poolId', 'wechatAppId'])
@Unique('connections_verification_file_key', ['verificationFileName'])
@Check('connections_type_check', `type IN ('wechat-miniprogram')`)
@Check('connections_phone_daily_cap_check', 'phone_daily_cap > 0')
@Check(
  'connections_previous_app_secret_check',
  '(sealed_previous_app_secret IS NULL) = (previous_app_secret_until IS NULL)',
)
@Check('connections_phone_join_check', `phone_join IN ('trust', 'sms', 'refuse')`)
export class ConnectionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'connections_pkey' })
  id!: ConnectionId;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  /** Never changes: clients select by it. */
  @Column({ type: 'text' })
  identifier!: ConnectionIdentifier;

  @Column({ type: 'text' })
  type!: 'wechat-miniprogram';

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string;

  @Column({ name: 'wechat_app_id', type: 'text' })
  wechatAppId!: string;

  /** Sealed in the context `connections.app_secret:<id>`. */
  @Column({ name: 'sealed_app_secret', type: 'text' })
  sealedAppSecret!: string;

  /** The AppSecret before, sealed alike: tried when WeChat refuses the one above. */
  @Column({ name: 'sealed_previous_app_secret', type: 'text', nullable: true })
  sealedPreviousAppSecret!: string | null;

  /** When the one before is forgotten. */
  @Column({ name: 'previous_app_secret_until', type: 'timestamptz', nullable: true })
  previousAppSecretUntil!: Date | null;

  @Column({ name: 'login_only', type: 'boolean', default: false })
  loginOnly!: boolean;

  @Column({ name: 'phone_join', type: 'text', default: 'trust' })
  phoneJoin!: PhoneJoin;

  /** Numbers a day (UTC) from which on the operator is warned; null: no cap. */
  @Column({ name: 'phone_daily_cap', type: 'integer', nullable: true })
  phoneDailyCap!: number | null;

  /** Whether numbers beyond the cap are refused. */
  @Column({ name: 'phone_cap_refuses', type: 'boolean', default: false })
  phoneCapRefuses!: boolean;

  /** Whether nicknames and avatars of its users are shown to WeChat first. */
  @Column({ name: 'content_check', type: 'boolean', default: false })
  contentCheck!: boolean;

  /** Sealed in the context `connections.push_token:<id>`; null: no message push is taken. */
  @Column({ name: 'sealed_push_token', type: 'text', nullable: true })
  sealedPushToken!: string | null;

  /** Sealed in the context `connections.push_aes_key:<id>`; null: pushes come in plain mode. */
  @Column({ name: 'sealed_push_aes_key', type: 'text', nullable: true })
  sealedPushAesKey!: string | null;

  @Column({ name: 'verification_file_name', type: 'text', nullable: true })
  verificationFileName!: string | null;

  @Column({ name: 'verification_file_content', type: 'bytea', nullable: true })
  verificationFileContent!: Buffer | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
