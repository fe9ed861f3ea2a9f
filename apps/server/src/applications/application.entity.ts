import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';

/** A client of one pool. */
@Entity('applications')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'applications_pool_fkey' })
@Check('applications_access_token_seconds_check', 'access_token_seconds BETWEEN 1 AND 86400')
@Check('applications_previous_secret_check', '(sealed_previous_secret IS NULL) = (previous_secret_until IS NULL)')
@Index('applications_pool_idx', ['poolId'])
export class ApplicationEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'applications_pkey' })
  id!: ApplicationId;

  @Column({ name: 'pool_id', type: 'text' })
  poolId!: UserPoolId;

  @Column({ type: 'text' })
  name!: string;

  /** Sealed in the context `applications.secret:<id>`; null for a client that keeps no secret. */
  @Column({ name: 'sealed_secret', type: 'text', nullable: true })
  sealedSecret!: string | null;

  /** The secret before, sealed alike: as good as the one above until its time is over. */
  @Column({ name: 'sealed_previous_secret', type: 'text', nullable: true })
  sealedPreviousSecret!: string | null;

  @Column({ name: 'previous_secret_until', type: 'timestamptz', nullable: true })
  previousSecretUntil!: Date | null;

  @Column({ name: 'redirect_uris', type: 'text', array: true, default: [] })
  redirectUris!: string[];

  @Column({ name: 'access_token_seconds', type: 'integer', default: 1800 })
  accessTokenSeconds!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
