import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** An isolated set of users. */
@Entity('user_pools')
// By name, because the application's file imports this one. Deferred, because each of the two rows needs the other.
@ForeignKey('ApplicationEntity', ['defaultApplicationId'], ['id'], {
  name: 'user_pools_default_application_fkey',
  deferrable: 'INITIALLY DEFERRED',
})
export class UserPoolEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'user_pools_pkey' })
  id!: UserPoolId;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'default_application_id', type: 'text', nullable: true })
  defaultApplicationId!: ApplicationId | null;

  @Column({ name: 'reveal_account_existence', type: 'boolean', default: false })
  revealAccountExistence!: boolean;

  @Column({ name: 'registration_enabled', type: 'boolean', default: true })
  registrationEnabled!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
