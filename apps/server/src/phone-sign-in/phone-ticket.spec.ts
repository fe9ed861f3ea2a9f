import { expect, test } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { KeyRing } from '../crypto/index.js';
import { issuePhoneTicket, readPhoneTicket, ticketEnd } from './phone-ticket.js';

const keys = new KeyRing(Buffer.alloc(32, 1));
const holder = { connectionId: 'c', openId: 'o' };
const phone = { kind: 'phone', countryCode: '86', phone: '13800138000' } as const;
const NOW = Date.UTC(2026, 0, 1);
const said = { phone, provedOf: undefined, expiresAt: ticketEnd(NOW) };
const { ticket, ticketExpiresAt } = issuePhoneTicket(keys, holder, said);

test('stands for the number, for five minutes', () => {
  expect(ticketExpiresAt).toBe('2026-01-01T00:05:00.000Z');
  expect(readPhoneTicket(keys, holder, ticket, NOW + 299_999)).toEqual(said);
  expect(readPhoneTicket(keys, holder, ticket, NOW + 300_000)).toBeUndefined();
});

test('is for nobody else and nowhere else', () => {
  expect(readPhoneTicket(keys, { ...holder, openId: 'p' }, ticket, NOW)).toBeUndefined();
  expect(readPhoneTicket(keys, { ...holder, connectionId: 'd' }, ticket, NOW)).toBeUndefined();
  expect(readPhoneTicket(new KeyRing(Buffer.alloc(32, 2)), holder, ticket, NOW)).toBeUndefined();
});

test('is opened after the master key was changed', () => {
  const changed = new KeyRing(Buffer.alloc(32, 2), Buffer.alloc(32, 1));
  expect(readPhoneTicket(changed, holder, ticket, NOW)).toEqual(said);
});

test('says for whose number a proof was given', () => {
  const proved = { ...said, provedOf: '01a1fe97-51a7-76b9-a592-aa3eba7e12fe' as UserId };
  expect(readPhoneTicket(keys, holder, issuePhoneTicket(keys, holder, proved).ticket, NOW)).toEqual(proved);
});

test('cannot be changed', () => {
  const parts = ticket.split('.');
  for (const [index, part] of parts.entries()) {
    const other = part.startsWith('1') ? `2${part.slice(1)}` : `1${part.slice(1)}`;
    expect(readPhoneTicket(keys, holder, parts.with(index, other).join('.'), NOW)).toBeUndefined();
  }
  for (const text of ['', '.....', 'a.b.c.d.e.f', ticket.slice(0, -1), `${ticket}A`, `${ticket}.`, `${ticket}.x`])
    expect(readPhoneTicket(keys, holder, text, NOW)).toBeUndefined();
});
