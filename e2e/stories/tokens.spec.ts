import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { APP, MEMBERS_APP, POOL, SECOND_APP, WECHAT } from '../src/deployment.js';
import { World } from '../src/world.js';

let world: World;
let reply: SignInReply;
let issuer: string;
beforeAll(async () => {
  world = await World.start();
  reply = await world.signIn(await world.wechat.person());
  issuer = decodeJwt(reply.accessToken).iss!;
});
afterAll(() => world.close());

const SCRIPT = join(import.meta.dirname, '..', 'src', 'verify-token.mjs');
const runScript = (audience: string, token: string) =>
  promisify(execFile)(process.execPath, [SCRIPT, issuer, audience, token]);

describe('an access token', () => {
  it('is the JWT of RFC 9068 with exactly the claims of the contract', () => {
    const header = decodeProtectedHeader(reply.accessToken);
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    const claims = decodeJwt(reply.accessToken);
    expect(claims).toEqual({
      iss: issuer,
      aud: APP,
      client_id: APP,
      sub: reply.user.id,
      sid: reply.sessionId,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: claims.iat! + 1800,
      pool: POOL,
    });
    expect(issuer).toBe(`http://localhost:${new URL(world.http.url()).port}/oidc`);
    expect(Date.parse(reply.accessTokenExpiresAt)).toBe(claims.exp! * 1000);
  });

  it('lives as long as its application says', async () => {
    const person = await world.wechat.person({ unionid: 'union-of-a-member' });
    await world.signIn(person);
    const { accessToken } = await world.signIn(person, { wechat: WECHAT.members, app: MEMBERS_APP });
    const { iat, exp } = decodeJwt(accessToken);
    expect(exp! - iat!).toBe(60);
  });

  it('verifies in a plain script that knows issuer and application only', async () => {
    const { stdout } = await runScript(APP, reply.accessToken);
    const { payload } = JSON.parse(stdout) as { payload: { sub: string } };
    expect(payload.sub).toBe(reply.user.id);
  });

  it('does not verify there for another application, or with one letter changed', async () => {
    await expect(runScript(SECOND_APP, reply.accessToken)).rejects.toThrow(/ERR_JWT_CLAIM_VALIDATION_FAILED/);
    const [header = '', payload = '', signature = ''] = reply.accessToken.split('.');
    const changed = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    await expect(runScript(APP, changed)).rejects.toThrow(/ERR_JWS_SIGNATURE_VERIFICATION_FAILED/);
  });

  it("passes oauth4webapi's validation of RFC 9068, and fails it for another audience", async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(
      new URL(issuer),
      await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure }),
    );
    const request = () =>
      new Request('https://backend.example.com/orders', { headers: { authorization: `Bearer ${reply.accessToken}` } });
    const claims = await oauth.validateJwtAccessToken(server, request(), APP, insecure);
    expect(claims).toMatchObject({ sub: reply.user.id, client_id: APP });
    await expect(oauth.validateJwtAccessToken(server, request(), SECOND_APP, insecure)).rejects.toThrow();
  });
});

describe('the metadata', () => {
  it('is discovered by openid-client', async () => {
    const config = await openid.discovery(new URL(issuer), APP, undefined, openid.None(), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata()).toMatchObject({ issuer, jwks_uri: `${issuer}/jwks` });
  });

  it('names every endpoint of the standards that is there, and how a secret may be sent', async () => {
    const { json } = await world.http.send('GET', '/.well-known/oauth-authorization-server/oidc', { app: null });
    const methods = ['client_secret_basic', 'client_secret_post'];
    expect(json).toEqual({
      issuer,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      introspection_endpoint: `${issuer}/introspect`,
      introspection_endpoint_auth_methods_supported: methods,
      revocation_endpoint: `${issuer}/revoke`,
      revocation_endpoint_auth_methods_supported: methods,
      response_types_supported: [],
      grant_types_supported: [],
      token_endpoint_auth_methods_supported: [],
    });
  });

  it('and the keys may be read by any page, and hold no private half', async () => {
    for (const path of ['/.well-known/oauth-authorization-server/oidc', '/oidc/jwks']) {
      const answer = await world.http.send('GET', path, { app: null });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
    const { json } = await world.http.send('GET', '/oidc/jwks', { app: null });
    const { keys } = json as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });
});
