import { expect, test } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { randomBytes, randomUUID } from 'node:crypto';
import { KeyRing } from '../crypto/index.js';
import { MINUTE } from '../runtime/index.js';
import { issueClosingTicket, readClosingTicket } from './closing-ticket.js';

const NOW = Date.UTC(2026, 0, 1);
const NAME = { userId: randomUUID() as UserId, closingSince: new Date(NOW - 12_345) };
const old = randomBytes(32);
const keys = new KeyRing(old);

test('a ticket names one closing of one account for five minutes', () => {
  const { ticket, ticketExpiresAt } = issueClosingTicket(keys, NAME, NOW);
  expect(ticketExpiresAt).toBe(new Date(NOW + 5 * MINUTE).toISOString());
  expect(readClosingTicket(keys, ticket, NOW + 5 * MINUTE - 1)).toEqual(NAME);
  expect(readClosingTicket(keys, ticket, NOW + 5 * MINUTE)).toBeUndefined();
});

test('a ticket is read under the previous master key, and under no other', () => {
  const { ticket } = issueClosingTicket(keys, NAME, NOW);
  expect(readClosingTicket(new KeyRing(randomBytes(32), old), ticket, NOW)).toEqual(NAME);
  expect(readClosingTicket(new KeyRing(randomBytes(32)), ticket, NOW)).toBeUndefined();
});

test('whatever is changed in a ticket, it is none any more', () => {
  const { ticket } = issueClosingTicket(keys, NAME, NOW);
  const parts = ticket.split('.');
  for (const [index, part] of parts.entries()) {
    for (const other of [
      '',
      '0',
      `${part}0`,
      part.slice(1),
      part.replace(/\d/, (digit) => String(9 - Number(digit))),
    ]) {
      if (other === part) continue;
      const forged = parts.with(index, other).join('.');
      expect([forged, readClosingTicket(keys, forged, NOW)]).toEqual([forged, undefined]);
    }
  }
  for (const garbage of ['', '.', '....', `${ticket}.`, `.${ticket}`, ticket.replaceAll('.', ''), '\0', '票'])
    expect(readClosingTicket(keys, garbage, NOW)).toBeUndefined();
});
