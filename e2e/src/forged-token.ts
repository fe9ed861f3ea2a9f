import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { opened } from './sealed.js';
import type { World } from './world.js';

/** Any JWT, signed with the server's own active key: what only the server's checks beside the signature can refuse. */
export async function signedByServer(
  world: World,
  claims: JWTPayload,
  header: { typ?: string; kid?: string; alg?: string } = {},
): Promise<string> {
  const key = await world.sql.one<{ id: string; sealed_private_jwk: string }>(
    `SELECT id, sealed_private_jwk FROM signing_keys WHERE state = 'active'`,
  );
  const jwk = JSON.parse(opened(world.secretKey, key.sealed_private_jwk, `signing_keys:${key.id}`)) as JWK;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: key.id, typ: 'JWT', ...header })
    .sign(await importJWK(jwk, 'ES256'));
}
