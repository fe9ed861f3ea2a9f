import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** An isolated set of users. */
@Entity('user_pools')
@Check('user_pools_password_min_length_check', 'password_min_length BETWEEN 6 AND 64')
@Check('user_pools_phone_recycled_after_days_check', 'phone_recycled_after_days BETWEEN 1 AND 3650')
@Check('user_pools_closing_days_check', 'closing_days BETWEEN 1 AND 90')
@Check('user_pools_password_min_classes_check', 'password_min_classes BETWEEN 1 AND 4')
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

  /** Characters. */
  @Column({ name: 'password_min_length', type: 'integer', default: 8 })
  passwordMinLength!: number;

  /** How many of lower case, upper case, digits and others a password needs. */
  @Column({ name: 'password_min_classes', type: 'integer', default: 1 })
  passwordMinClasses!: number;

  /** Carriers give numbers to new people: one that was last proved longer ago joins nobody without a proof. */
  @Column({ name: 'phone_recycled_after_days', type: 'integer', default: 180 })
  phoneRecycledAfterDays!: number;

  /** How long a closing account can be had back. */
  @Column({ name: 'closing_days', type: 'integer', default: 7 })
  closingDays!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
