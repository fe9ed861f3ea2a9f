import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { ACCESS_TOKEN_SECONDS, APPLICATION_ID, POOL_ID, PUBLIC_URL } from '../world.js';
import type { Setting } from './setting.js';

/** The same values as the server's, made the shortest way. */

export const ISSUER = `${PUBLIC_URL}/oidc`;

export const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export function seal({ keys }: Setting, plaintext: string, context: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.secretBox, iv);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return `${keys.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
}

export function uuidV7(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return dashed(bytes.toString('hex'));
}

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

export function refreshToken({ keys }: Setting, sessionId: string, generation: number): string {
  const body = Buffer.alloc(28);
  body.write(keys.id, 0, 'hex');
  body.write(sessionId.replaceAll('-', ''), 4, 'hex');
  body.writeUInt32BE(generation, 20);
  const content = body.subarray(0, 24);
  const mac = createHmac('sha256', keys.refreshToken).update(content).digest().subarray(0, 24);
  return `ypr_${Buffer.concat([content, mac]).toString('base64url')}`;
}

/** Undefined for a token that was not made here. */
export function readRefreshToken(
  setting: Setting,
  token: string,
): { sessionId: string; generation: number } | undefined {
  const bytes = Buffer.from(token.slice(4), 'base64url');
  if (bytes.length !== 48) return undefined;
  const content = { sessionId: dashed(bytes.toString('hex', 4, 20)), generation: bytes.readUInt32BE(20) };
  return refreshToken(setting, content.sessionId, content.generation) === token ? content : undefined;
}

/** The token fields of a reply, with the one ES256 signature. */
export async function tokens(
  setting: Setting,
  session: { sessionId: string; userId: string; generation: number; now: number },
): Promise<Record<string, unknown>> {
  const { sessionId, userId, generation, now } = session;
  const iat = Math.floor(now / 1_000);
  const exp = iat + ACCESS_TOKEN_SECONDS;
  const accessToken = await new SignJWT({
    iss: ISSUER,
    aud: APPLICATION_ID,
    client_id: APPLICATION_ID,
    sub: userId,
    sid: sessionId,
    jti: `${sessionId}.${generation}.${iat}`,
    iat,
    exp,
    pool: POOL_ID,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: setting.signing.id })
    .sign(setting.signing.privateKey);
  return {
    accessToken,
    tokenType: 'Bearer',
    accessTokenExpiresAt: new Date(exp * 1_000).toISOString(),
    refreshToken: refreshToken(setting, sessionId, generation),
    sessionId,
  };
}
