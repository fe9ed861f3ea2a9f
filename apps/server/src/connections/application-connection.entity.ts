import type { ApplicationId } from '@yaopai/protocol';
import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ConnectionId } from './connection.js';
import { ConnectionEntity } from './connection.entity.js';

/** A connection that is enabled for an application of its pool. */
@Entity('application_connections')
// By name, because applications import connections.
@ForeignKey('ApplicationEntity', ['applicationId'], ['id'], {
  name: 'application_connections_application_fkey',
  onDelete: 'CASCADE',
})
@ForeignKey(() => ConnectionEntity, ['connectionId'], ['id'], {
  name: 'application_connections_connection_fkey',
  onDelete: 'CASCADE',
})
@Index('application_connections_connection_idx', ['connectionId'])
export class ApplicationConnectionEntity {
  @PrimaryColumn({ name: 'application_id', type: 'text', primaryKeyConstraintName: 'application_connections_pkey' })
  applicationId!: ApplicationId;

  @PrimaryColumn({ name: 'connection_id', type: 'uuid', primaryKeyConstraintName: 'application_connections_pkey' })
  connectionId!: ConnectionId;
}
