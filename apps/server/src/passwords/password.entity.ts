import type { PasswordLevel, UserId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../users/index.js';

/** A user's password; who has none has no row. */
@Entity('passwords')
@ForeignKey(() => UserEntity, ['userId'], ['id'], { name: 'passwords_user_fkey', onDelete: 'CASCADE' })
@Check('passwords_level_check', 'level BETWEEN 1 AND 3')
export class PasswordEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'passwords_pkey' })
  userId!: UserId;

  /** argon2id in PHC form, with its parameters and salt. */
  @Column({ type: 'text' })
  hash!: string;

  /** How strong it was found when it was set. */
  @Column({ type: 'integer' })
  level!: PasswordLevel;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}
