import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../crypto/index.js';
import type { Phone } from '../joins/index.js';
import { MINUTE } from '../runtime/index.js';

const LIFETIME = 5 * MINUTE;

/** Whom a ticket is for: one person in one mini program. */
export interface TicketHolder {
  connectionId: string;
  openId: string;
}

/**
 * Stands for a number that WeChat gave: it is readable, for whoever got it has told us the number, and bound to its person
 * by a MAC. Nothing is stored.
 */
export function issuePhoneTicket(
  keys: KeyRing,
  holder: TicketHolder,
  { countryCode, phone }: Phone,
  now: number,
): { ticket: string; ticketExpiresAt: string } {
  const expiresAt = now + LIFETIME;
  const body = `${keys.current.id}.${countryCode}.${phone}.${expiresAt}`;
  const mac = macOf(keys.current.derive('phone-ticket'), body, holder).toString('base64url');
  return { ticket: `${body}.${mac}`, ticketExpiresAt: new Date(expiresAt).toISOString() };
}

/** The number; undefined for a ticket that is not ours, somebody else's, or too old. */
export function readPhoneTicket(keys: KeyRing, holder: TicketHolder, ticket: string, now: number): Phone | undefined {
  const [keyId = '', countryCode = '', phone = '', expiresAt = '', mac = '', ...more] = ticket.split('.');
  const key = keys.find(keyId);
  if (!key || more.length) return undefined;
  const expected = macOf(key.derive('phone-ticket'), `${keyId}.${countryCode}.${phone}.${expiresAt}`, holder);
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return Number(expiresAt) > now ? { kind: 'phone', countryCode, phone } : undefined;
}

function macOf(key: Buffer, body: string, { connectionId, openId }: TicketHolder): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([body, connectionId, openId]))
    .digest();
}
