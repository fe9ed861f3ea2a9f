import type { UserPoolId } from '@yaopai/protocol';
import { type Handle, handleKey } from '../handles/index.js';
import { MINUTE } from '../runtime/index.js';

/** How many wrong passwords are looked at before everybody who tries has to wait. `window` in milliseconds. */
export const PASSWORD_TRIES = { attempts: 10, window: 15 * MINUTE };

/** Counts the passwords tried for one handle, whether or not an account has it. */
export function passwordTriesKey(poolId: UserPoolId, handle: Handle): string[] {
  return ['password', poolId, handleKey(handle)];
}
