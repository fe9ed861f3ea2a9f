import type { UserId } from '@yaopai/protocol';
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

/** What a ticket says. */
export interface PhoneTicket {
  /** The number that WeChat gave its holder. */
  phone: Phone;
  /** Whose that number was when the holder proved it beyond WeChat's word; undefined: not proved. */
  provedOf: UserId | undefined;
  /** Milliseconds since the Unix epoch. */
  expiresAt: number;
}

/** When a number that was given or proved at this time has to be tapped again; milliseconds since the Unix epoch. */
export const ticketEnd = (now: number): number => now + LIFETIME;

/**
 * Stands for a number that WeChat gave: it is readable, for whoever got it has told us the number, and bound to its person
 * by a MAC. Nothing is stored.
 */
export function issuePhoneTicket(
  keys: KeyRing,
  holder: TicketHolder,
  { phone: { countryCode, phone }, provedOf = '' as UserId, expiresAt }: PhoneTicket,
): { ticket: string; ticketExpiresAt: string } {
  const body = `${keys.current.id}.${countryCode}.${phone}.${provedOf}.${expiresAt}`;
  const mac = macOf(keys.current.derive('phone-ticket'), body, holder).toString('base64url');
  return { ticket: `${body}.${mac}`, ticketExpiresAt: new Date(expiresAt).toISOString() };
}

/** Undefined for a ticket that is not ours, somebody else's, or too old. */
export function readPhoneTicket(
  keys: KeyRing,
  holder: TicketHolder,
  ticket: string,
  now: number,
): PhoneTicket | undefined {
  const [keyId = '', countryCode = '', phone = '', provedOf = '', end = '', mac = '', ...more] = ticket.split('.');
  const key = keys.find(keyId);
  if (!key || more.length) return undefined;
  const expected = macOf(key.derive('phone-ticket'), `${keyId}.${countryCode}.${phone}.${provedOf}.${end}`, holder);
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const expiresAt = Number(end);
  if (expiresAt <= now) return undefined;
  return {
    phone: { kind: 'phone', countryCode, phone },
    provedOf: provedOf === '' ? undefined : (provedOf as UserId),
    expiresAt,
  };
}

function macOf(key: Buffer, body: string, { connectionId, openId }: TicketHolder): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([body, connectionId, openId]))
    .digest();
}
