import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ConnectionEntity } from '../connections/index.js';

const primaryKeyConstraintName = 'phone_counts_pkey';

/** How many numbers WeChat gave one connection on one day (UTC): each costs money. */
@Entity('phone_counts')
@ForeignKey(() => ConnectionEntity, ['connectionId'], ['id'], {
  name: 'phone_counts_connection_fkey',
  onDelete: 'CASCADE',
})
export class PhoneCountEntity {
  @PrimaryColumn({ name: 'connection_id', type: 'uuid', primaryKeyConstraintName })
  connectionId!: string;

  /** `YYYY-MM-DD`. */
  @PrimaryColumn({ type: 'date', primaryKeyConstraintName })
  day!: string;

  @Column({ type: 'integer' })
  numbers!: number;
}
