import type { ApplicationId, UserId, UserPoolId } from '@yaopai/protocol';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What happened, in ids, masked values and keyed hashes only, so that erasing a person rewrites nothing here. */
@Entity('audit_events')
@Index('audit_events_pool_idx', ['poolId', 'createdAt'])
@Index('audit_events_user_idx', ['userId'])
export class AuditEventEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'audit_events_pkey' })
  id!: string;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ type: 'text' })
  type!: string;

  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ name: 'application_id', type: 'text', nullable: true })
  applicationId!: ApplicationId | null;

  @Column({ type: 'jsonb', default: {} })
  data!: Record<string, unknown>;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
