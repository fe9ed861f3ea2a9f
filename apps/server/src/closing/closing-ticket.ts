import type { UserId } from '@yaopai/protocol';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../crypto/index.js';
import { MINUTE } from '../runtime/index.js';

const LIFETIME = 5 * MINUTE;

/** One closing of one account: a ticket of another one, cancelled long ago, cancels nothing. */
export interface ClosingName {
  userId: UserId;
  closingSince: Date;
}

/** Lets the person who just proved to own a closing account cancel the closing: named by both and its end, nothing stored. */
export function issueClosingTicket(
  keys: KeyRing,
  { userId, closingSince }: ClosingName,
  now: number,
): { ticket: string; ticketExpiresAt: string } {
  const expiresAt = now + LIFETIME;
  const body = `${keys.current.id}.${userId}.${closingSince.getTime()}.${expiresAt}`;
  const mac = macOf(keys.current.derive('closing-ticket'), body).toString('base64url');
  return { ticket: `${body}.${mac}`, ticketExpiresAt: new Date(expiresAt).toISOString() };
}

/** Undefined for a ticket that is not ours or too old. */
export function readClosingTicket(keys: KeyRing, ticket: string, now: number): ClosingName | undefined {
  const [keyId = '', userId = '', since = '', end = '', mac = '', ...more] = ticket.split('.');
  const key = keys.find(keyId);
  if (!key || more.length) return undefined;
  const expected = macOf(key.derive('closing-ticket'), `${keyId}.${userId}.${since}.${end}`);
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  if (Number(end) <= now) return undefined;
  return { userId: userId as UserId, closingSince: new Date(Number(since)) };
}

function macOf(key: Buffer, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
