import { settle } from './callback.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LENGTH = 32;
const PATIENCE_MS = 1_000;
let drawn = 0;

/** Bytes of WeChat's generator (since 2.15.0), or none where it is missing or fails. */
async function deviceBytes(): Promise<Uint8Array> {
  if (!wx.getRandomValues) return new Uint8Array(0);
  try {
    const result = await settle<{ randomValues: ArrayBuffer }>(PATIENCE_MS, (success, fail) => {
      wx.getRandomValues({ length: LENGTH, success, fail });
    });
    return new Uint8Array(result.randomValues);
  } catch {
    return new Uint8Array(0);
  }
}

/**
 * A key that no other attempt has: 32 characters of six random bits, then the time and a counter, all of `[A-Za-z0-9_-]`.
 *
 * A mini program has no `crypto`. Where WeChat's generator is missing the bits are `Math.random`'s, which is enough here: the key must be
 * unique, it is no secret, and the server replays an answer only to the holder of both key and single-use code.
 */
export async function uniqueKey(): Promise<string> {
  const bytes = await deviceBytes();
  let key = '';
  for (let index = 0; index < LENGTH; index++) {
    // Both sources are mixed, so that a device whose generator answers zeros is no worse off than one without.
    key += ALPHABET.charAt(((bytes[index] || 0) ^ (Math.random() * 64)) & 63);
  }
  return `${key}-${Date.now().toString(36)}-${(drawn++).toString(36)}`;
}
