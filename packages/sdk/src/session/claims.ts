import type { AccessTokenClaims } from '@yaopai/protocol';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The claims that the SDK looks at; times in Unix seconds. */
export type KnownClaims = Partial<Pick<AccessTokenClaims, 'iat' | 'exp'> & { sub: string; sid: string }>;

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
    value = ((value << 6) | ALPHABET.indexOf(char)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      text += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  let claims: Record<string, unknown>;
  try {
    claims = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
  const { sub, sid, iat, exp } = claims;
  return { sub: textOf(sub), sid: textOf(sid), iat: secondsOf(iat), exp: secondsOf(exp) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** Beyond this a `Date` is invalid. */
const LAST_SECOND = 8.64e12;

const secondsOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= LAST_SECOND ? value : undefined;
