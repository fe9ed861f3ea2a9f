import { createHash, timingSafeEqual } from 'node:crypto';
import { MINUTE, SECOND } from '../runtime/index.js';

/** Farther off, on either side, a push is somebody's copy, or one of the two clocks is wrong. */
const VALID_FOR = 10 * MINUTE;

/** Hex SHA-1 of the parts, sorted and joined: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html */
export function signatureOf(...parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** In a time that does not tell where the two differ. */
export function isSignature(claimed: unknown, ...parts: string[]): boolean {
  const right = Buffer.from(signatureOf(...parts));
  const given = Buffer.from(typeof claimed === 'string' ? claimed.toLowerCase() : '');
  return given.length === right.length && timingSafeEqual(given, right);
}

/** @param timestamp Unix time in seconds @param now milliseconds */
export function isRecent(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) * SECOND - now) <= VALID_FOR;
}
