import type { AccessTokenClaims } from '@yaopai/protocol';

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
  let value = 0;
  for (const char of token.split('.')[1] || '') {
    value = ((value << 6) | sixBits(char.charCodeAt(0))) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      text += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  try {
    return Object(JSON.parse(text)) as KnownClaims;
  } catch {
    return {};
  }
}

/** The value of a character of base64url: a–z, A–Z, `_`, 0–9, `-`. The 64 of them in a text would be twice the size. */
function sixBits(code: number): number {
  if (code === 95) return 63;
  if (code > 96) return code - 71;
  if (code > 64) return code - 65;
  return code > 47 ? code + 4 : 62;
}

/** ISO 8601 of Unix seconds; null when they are missing or no time. */
export function isoOf(seconds: number | undefined): string | null {
  const date = new Date(Number(seconds) * 1_000);
  return isNaN(+date) ? null : date.toISOString();
}
