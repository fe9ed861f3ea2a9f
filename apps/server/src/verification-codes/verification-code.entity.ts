import type { CodePurpose, UserPoolId } from '@yaopai/protocol';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';

const primaryKeyConstraintName = 'verification_codes_pkey';

/** The newest code of one target and purpose; a spent one has no row. */
@Entity('verification_codes')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'verification_codes_pool_fkey' })
@Index('verification_codes_expires_at_idx', ['expiresAt'])
export class VerificationCodeEntity {
  @PrimaryColumn({ name: 'pool_id', type: 'text', primaryKeyConstraintName })
  poolId!: UserPoolId;

  /** Keyed hash of the email or phone it was sent to. */
  @PrimaryColumn({ name: 'target_hash', type: 'bytea', primaryKeyConstraintName })
  targetHash!: Buffer;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName })
  purpose!: CodePurpose;

  @Column({ name: 'code_hash', type: 'bytea' })
  codeHash!: Buffer;

  @Column({ name: 'tries_left', type: 'integer' })
  triesLeft!: number;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
