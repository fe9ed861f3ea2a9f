import { AppError } from '../http/index.js';
import { gateRefusal } from '../users/index.js';
import type { SessionWithUser } from './session.repository.js';

/** Why a session may not be used now; undefined for a live session of a user who may act. */
export function sessionRefusal(session: SessionWithUser | undefined, now: number): AppError | undefined {
  // A row that was pruned had expired or ended long before.
  if (!session) return new AppError('SESSION_EXPIRED');
  if (session.endReason === 'idle') return expired();
  if (session.endReason) return new AppError('SESSION_ENDED', { detail: { reason: session.endReason } });
  if (session.idleExpiresAt.getTime() <= now || session.expiresAt.getTime() <= now) return expired();
  return gateRefusal(session.state);
}

function expired(): AppError {
  return new AppError('SESSION_EXPIRED', { detail: { reason: 'idle' } });
}
