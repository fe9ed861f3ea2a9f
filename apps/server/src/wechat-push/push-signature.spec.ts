import { expect, test } from '@jest/globals';
import { isRecent, isSignature, signatureOf } from './push-signature.js';

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1000;

test('is over the parts in the order of the alphabet, whatever order they come in', () => {
  // printf %s 1700000000noncetoken | sha1sum
  expect(signatureOf('token', '1700000000', 'nonce')).toBe('bf37e74fc61ce5974ce58c68e55130b79b2578b9');
  expect(signatureOf('nonce', 'token', '1700000000')).toBe(signatureOf('token', '1700000000', 'nonce'));
});

test.each([undefined, null, 7, '', 'x', 'f'.repeat(40), 'f'.repeat(41), ['a']])('is not %p', (claimed) => {
  expect(isSignature(claimed, 'token', '1', '2')).toBe(false);
});

test('counts in either case of its letters', () => {
  const right = signatureOf('token', '1', '2');
  expect([isSignature(right, 'token', '1', '2'), isSignature(right.toUpperCase(), '1', '2', 'token')]).toEqual([
    true,
    true,
  ]);
  expect(isSignature(right, 'Token', '1', '2')).toBe(false);
});

test.each([
  [SECONDS, true],
  [SECONDS - 600, true],
  [SECONDS - 601, false],
  [SECONDS + 600, true],
  [SECONDS + 601, false],
  ['', false],
  ['NaN', false],
  [`${SECONDS}.5`, false],
  [`-${SECONDS}`, false],
  ['9'.repeat(30), false],
])('is of its time at %p: %p', (timestamp, recent) => {
  expect(isRecent(String(timestamp), NOW)).toBe(recent);
});
