import { settle } from './callback.js';

const PATIENCE_MS = 1_000;
const BYTES = 16;
let drawn = 0;

/** Bytes of WeChat's generator (since 2.15.0); none where it is missing or fails. */
async function deviceBytes(): Promise<Uint8Array> {
  try {
    const { randomValues } = await settle<{ randomValues: ArrayBuffer }>(PATIENCE_MS, (success, fail) => {
      wx.getRandomValues({ length: BYTES, success, fail });
    });
    return new Uint8Array(randomValues);
  } catch {
    return new Uint8Array(0);
  }
}

/**
 * A key that no other attempt has, of `[a-z0-9]`, 50 to 95 characters: the time, a counter, four draws of 52 bits, and WeChat's 128 bits.
 *
 * A mini program has no `crypto`. Where WeChat's generator is missing, `Math.random` is enough: the key must be unique, it is no secret, and
 * the server repeats an answer only to who holds the single-use code as well.
 */
export async function uniqueKey(): Promise<string> {
  let key = Date.now().toString(36) + (drawn++).toString(36);
  for (let draw = 0; draw < 4; draw++) key += Math.random().toString(36).slice(2);
  (await deviceBytes()).forEach((byte) => (key += byte.toString(36)));
  return key;
}
