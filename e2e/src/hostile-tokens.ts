import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import { signedByServer } from './forged-token.js';
import type { World } from './world.js';

/** What no verifier may take for an access token, made from a good one; each with what is wrong with it. */
export async function hostileTokens(world: World, good: string): Promise<[string, string][]> {
  const claims = decodeJwt(good);
  const { kid = '' } = decodeProtectedHeader(good);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const { json } = await world.http.send('GET', '/oidc/jwks', { app: null });
  const jwk = (json as { keys: JWK[] }).keys.find((key) => key.kid === kid)!;
  const pem = await exportSPKI((await importJWK(jwk, 'ES256', { extractable: true })) as CryptoKey);
  const stranger = await generateKeyPair('ES256');
  const at = { alg: 'ES256', kid, typ: 'at+jwt' };
  const hmac = (secret: string | Buffer): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ ...at, alg: 'HS256' }).sign(Buffer.from(secret));
  const strange = (more: object): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ ...at, ...more }).sign(stranger.privateKey);
  const encoded = (value: object | string): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  return [
    ['an id token', await signedByServer(world, claims, { typ: 'JWT' })],
    ['another typ', await signedByServer(world, claims, { typ: 'logout+jwt' })],
    ['no typ', await signedByServer(world, claims, { typ: undefined })],
    ['another issuer', await signedByServer(world, { ...claims, iss: 'https://elsewhere.example/oidc' }, at)],
    ['another audience', await signedByServer(world, { ...claims, aud: 'elsewhere' }, at)],
    ['no audience', await signedByServer(world, { ...claims, aud: undefined }, at)],
    ['no end', await signedByServer(world, { ...claims, exp: undefined }, at)],
    ['nobody', await signedByServer(world, { ...claims, sub: undefined }, at)],
    ['alg none', `${encoded({ ...at, alg: 'none' })}.${payload}.`],
    ['alg none, the signature left', `${encoded({ ...at, alg: 'none' })}.${payload}.${signature}`],
    ['HS256 with the public key as PEM', await hmac(pem)],
    ['HS256 with the public key as JWK', await hmac(JSON.stringify(jwk))],
    ['HS256 with the public point', await hmac(Buffer.from(jwk.x!, 'base64url'))],
    ["a stranger's signature", await strange({})],
    ["a stranger's key, enclosed", await strange({ jwk: await exportJWK(stranger.publicKey) })],
    ["a stranger's key, by a kid that nobody knows", await strange({ kid: 'unknown' })],
    ['no kid', await strange({ kid: undefined })],
    ['a kid that is no text', `${encoded({ ...at, kid: ['x'] })}.${payload}.${signature}`],
    ['an alg that is no text', `${encoded({ ...at, alg: ['ES256'] })}.${payload}.${signature}`],
    ['a header that is no object', `${encoded('ES256')}.${payload}.${signature}`],
    ['a header that must be understood', `${encoded({ ...at, crit: ['exp'] })}.${payload}.${signature}`],
    ['changed claims', `${header}.${encoded({ ...claims, sub: '019a0000-0000-7000-8000-000000000001' })}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['two parts', `${header}.${payload}`],
    ['no token', 'x'],
  ];
}
