import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ConnectionEntity, type ConnectionId } from '../connections/index.js';

/** A verdict as WeChat pushed it: it may come before the answer that tells which picture it is about. */
@Entity('content_verdicts')
@ForeignKey(() => ConnectionEntity, ['connectionId'], ['id'], {
  name: 'content_verdicts_connection_fkey',
  onDelete: 'CASCADE',
})
@Index('content_verdicts_received_at_idx', ['receivedAt'])
export class ContentVerdictEntity {
  @PrimaryColumn({ name: 'connection_id', type: 'uuid', primaryKeyConstraintName: 'content_verdicts_pkey' })
  connectionId!: ConnectionId;

  @PrimaryColumn({ name: 'trace_id', type: 'text', primaryKeyConstraintName: 'content_verdicts_pkey' })
  traceId!: string;

  @Column({ type: 'boolean' })
  passed!: boolean;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;
}
