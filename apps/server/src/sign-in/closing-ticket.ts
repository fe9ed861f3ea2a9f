import type { UserId } from '@yaopai/protocol';
import { createHmac } from 'node:crypto';
import type { KeyRing } from '../crypto/index.js';
import { MINUTE } from '../runtime/index.js';

const LIFETIME = 5 * MINUTE;

/** Lets the person who just proved to own a closing account cancel the closing: named by its user and its end, nothing stored. */
export function issueClosingTicket(
  keys: KeyRing,
  userId: UserId,
  now: number,
): { ticket: string; ticketExpiresAt: string } {
  const expiresAt = now + LIFETIME;
  const body = `${keys.current.id}.${userId}.${expiresAt}`;
  const mac = createHmac('sha256', keys.current.derive('closing-ticket')).update(body).digest('base64url');
  return { ticket: `${body}.${mac}`, ticketExpiresAt: new Date(expiresAt).toISOString() };
}
