import { createHmac } from 'node:crypto';
import type { KeyRing, MasterKey } from './key-ring.js';

/** Of a list of values, so that no two lists look alike: HMAC-SHA-256, 32 bytes. */
export function hashBy(key: MasterKey, purpose: string, parts: readonly unknown[]): Buffer {
  return createHmac('sha256', key.derive(purpose)).update(JSON.stringify(parts)).digest();
}

/** By the key that makes, then by the others: a stored hash is looked for under all, while a change of the master key goes on. */
export function hashesBy(keys: KeyRing, purpose: string, parts: readonly unknown[]): [Buffer, ...Buffer[]] {
  const [making, ...others] = keys.all;
  return [hashBy(making, purpose, parts), ...others.map((key) => hashBy(key, purpose, parts))];
}
