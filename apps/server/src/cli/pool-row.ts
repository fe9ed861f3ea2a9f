import type { UserPoolEntity } from '../user-pools/index.js';
import type { Row } from './terminal.js';

/** A pool and its settings, as they are shown. */
export function rowOf(pool: UserPoolEntity): Row {
  return {
    id: pool.id,
    name: pool.name,
    defaultApplication: pool.defaultApplicationId ?? '-',
    passwordMinLength: pool.passwordMinLength,
    passwordMinClasses: pool.passwordMinClasses,
    phoneRecycledAfterDays: pool.phoneRecycledAfterDays,
    closingDays: pool.closingDays,
    revealAccountExistence: pool.revealAccountExistence,
    registration: pool.registrationEnabled,
  };
}
