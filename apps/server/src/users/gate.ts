import { AppError } from '../http/index.js';
import { mayAct, type UserState } from './user-state.js';

/** What a user who may not act is told; undefined for one who may. */
export function gateRefusal(state: UserState): AppError | undefined {
  if (mayAct(state)) return undefined;
  switch (state) {
    case 'blocked':
      return new AppError('ACCOUNT_BLOCKED');
    case 'closing':
      return new AppError('ACCOUNT_CLOSING');
    case 'merged':
      return new AppError('SESSION_ENDED', { detail: { reason: 'merged' } });
    default:
      return new AppError('SESSION_ENDED', { detail: { reason: 'closing' } });
  }
}
