import type { AccessTokenClaims } from '@yaopai/protocol';
import { objectIn } from '../platform/index.js';

/** The claims that the SDK looks at; times in Unix seconds. */
export type KnownClaims = Partial<Pick<AccessTokenClaims, 'sub' | 'sid' | 'iat' | 'exp'>>;

/**
 * Reads an access token without verifying it, which only a backend can do; no claims when it is not a JWT.
 *
 * There is no `atob` in a mini program. All claims read here are ASCII, so bytes are taken as characters.
 */
export function readClaims(token: string): KnownClaims {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const char of token.split('.')[1] || '') {
    bits = (bits << 6) | sixBits(char.charCodeAt(0));
    held += 6;
    if (held >= 8) text += String.fromCharCode((bits >> (held -= 8)) & 255);
  }
  return objectIn(text) as KnownClaims;
}

/** The value of a character of base64url: a–z, A–Z, `_`, 0–9, `-`. The 64 of them in a text would be twice the size. */
function sixBits(code: number): number {
  if (code === 95) return 63;
  if (code > 96) return code - 71;
  if (code > 64) return code - 65;
  return code > 47 ? code + 4 : 62;
}

/** ISO 8601 of Unix seconds; null when they are missing or no time, which is what `toJSON` makes of an invalid date. */
export const isoOf = (seconds: number | undefined): string | null => new Date(seconds! * 1_000).toJSON();
