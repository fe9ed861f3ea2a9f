import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Encrypted phone data that has been used: by identity, number and WeChat's time stamp. */
@Entity('phone_replays')
@Index('phone_replays_expires_at_idx', ['expiresAt'])
export class PhoneReplayEntity {
  @PrimaryColumn({ name: 'key_hash', type: 'bytea', primaryKeyConstraintName: 'phone_replays_pkey' })
  keyHash!: Buffer;

  /** From then on the data is too old to be accepted anyway. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
