import type { CustomDataType, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UserPoolEntity } from '../user-pools/index.js';

/** A typed field that a pool adds to its users. */
@Entity('custom_data_fields')
@ForeignKey(() => UserPoolEntity, ['poolId'], ['id'], { name: 'custom_data_fields_pool_fkey' })
@Check('custom_data_fields_type_check', `type IN ('string', 'number', 'boolean', 'datetime', 'object')`)
export class CustomDataFieldEntity {
  @PrimaryColumn({ name: 'pool_id', type: 'text', primaryKeyConstraintName: 'custom_data_fields_pkey' })
  poolId!: UserPoolId;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'custom_data_fields_pkey' })
  key!: string;

  @Column({ type: 'text' })
  type!: CustomDataType;

  @Column({ type: 'text' })
  label!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
