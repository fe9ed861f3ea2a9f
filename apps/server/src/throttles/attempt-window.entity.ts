import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often something was tried since its window began. */
@Entity('attempt_windows')
@Index('attempt_windows_ends_at_idx', ['endsAt'])
export class AttemptWindowEntity {
  /** Keyed hash of what is counted. */
  @PrimaryColumn({ name: 'key_hash', type: 'bytea', primaryKeyConstraintName: 'attempt_windows_pkey' })
  keyHash!: Buffer;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'ends_at', type: 'timestamptz' })
  endsAt!: Date;
}
