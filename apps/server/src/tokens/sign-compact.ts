import { type KeyObject, sign } from 'node:crypto';

/** ES256 is ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4). */
interface Es256Header {
  alg: 'ES256';
  typ: string;
  kid: string;
}

/**
 * A JWS in compact form (RFC 7515, section 7.1). Signed on this thread: that takes some twenty microseconds, and handing the
 * work to another thread and back, as Web Crypto does, takes longer.
 */
export function signCompact(header: Es256Header, claims: object, privateKey: KeyObject): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  // The signature as JWS wants it: the two numbers side by side, not DER.
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
