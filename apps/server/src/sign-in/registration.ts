import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import type { Registration } from '../identities/index.js';

/** Whether a person that nobody knows may become a user here. */
export function registrationOf({ pool }: Client, connection: Connection): Registration {
  if (connection.loginOnly) return 'login-only';
  return pool.registrationEnabled ? 'open' : 'off';
}
