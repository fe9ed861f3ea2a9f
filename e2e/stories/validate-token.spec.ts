import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, ValidateTokenRequest } from '@yaopai/protocol';
import { decodeJwt, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { setState } from '../src/account-states.js';
import { APP, MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { signedByServer } from '../src/forged-token.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const INVALID = { valid: false, claims: null };

const clock = new TestClock();
let world: World;
let reply: SignInReply;
let claims: JWTPayload;
let idClaims: JWTPayload;
beforeAll(async () => {
  world = await World.start({ clock });
  reply = await world.signIn(await world.wechat.person());
  claims = decodeJwt(reply.accessToken);
  const { iss, sub, iat, exp } = claims;
  idClaims = { iss, sub, aud: APP, iat, exp, nonce: 'n-1' };
});
afterAll(() => world.close());

const validate = (request: ValidateTokenRequest, app = APP) => world.http.ok('POST /tokens/validate', request, { app });

describe('validating an access token', () => {
  it('gives its claims, to any application of the pool', async () => {
    for (const app of [APP, SECOND_APP])
      expect(await validate({ accessToken: reply.accessToken }, app)).toEqual({ valid: true, claims });
  });

  it('is done for tokens of the pool only', async () => {
    expect(await validate({ accessToken: reply.accessToken }, MIRROR_APP)).toEqual(INVALID);
  });

  it('sees a logout and a block at once', async () => {
    const [one, two] = [
      await world.signIn(await world.wechat.person()),
      await world.signIn(await world.wechat.person()),
    ];
    await world.http.ok('POST /sessions/logout', { refreshToken: one.refreshToken });
    await setState(world.sql, two.user.id, 'blocked');
    for (const { accessToken } of [one, two]) expect(await validate({ accessToken })).toEqual(INVALID);
  });

  it('refuses an id token, and what has no type or another', async () => {
    const tokens = [
      await signedByServer(world, idClaims),
      await signedByServer(world, claims),
      await signedByServer(world, claims, { typ: 'at' }),
      await signedByServer(world, claims, { typ: undefined as never }),
    ];
    for (const accessToken of tokens) expect(await validate({ accessToken })).toEqual(INVALID);
    expect(await validate({ accessToken: await signedByServer(world, claims, { typ: 'at+jwt' }) })).toMatchObject({
      valid: true,
    });
  });
});

describe('validating an id token', () => {
  it('gives its claims to the application it was made for, and to no other', async () => {
    const idToken = await signedByServer(world, idClaims);
    expect(await validate({ idToken })).toEqual({ valid: true, claims: idClaims });
    for (const app of [SECOND_APP, MIRROR_APP]) expect(await validate({ idToken }, app)).toEqual(INVALID);
  });

  it('refuses an access token', async () => {
    expect(await validate({ idToken: reply.accessToken })).toEqual(INVALID);
  });

  it('refuses another issuer, another key, another algorithm, and one whose time is over', async () => {
    const stranger = await generateKeyPair('ES256');
    const bySecret = (alg: string) =>
      new SignJWT(idClaims).setProtectedHeader({ alg, typ: 'JWT' }).sign(new TextEncoder().encode('x'.repeat(64)));
    const { sub: _sub, ...withoutSubject } = idClaims;
    const tokens = [
      await signedByServer(world, { ...idClaims, iss: 'https://elsewhere.example/oidc' }),
      await signedByServer(world, withoutSubject),
      await signedByServer(world, idClaims, { kid: 'unknown' }),
      await signedByServer(world, { ...idClaims, exp: Math.floor(clock.now() / 1000) }),
      await new SignJWT(idClaims).setProtectedHeader({ alg: 'ES256', typ: 'JWT' }).sign(stranger.privateKey),
      await bySecret('HS256'),
      `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify(idClaims)).toString('base64url')}.`,
    ];
    for (const idToken of tokens) expect([idToken, await validate({ idToken })]).toEqual([idToken, INVALID]);
  });
});

describe('a request', () => {
  it('brings exactly one token, and nothing else', async () => {
    const { accessToken } = reply;
    for (const body of [
      {},
      { accessToken, idToken: accessToken },
      { accessToken: '' },
      { accessToken: null },
      { accessToken: [accessToken] },
      { accessToken: 'x'.repeat(8193) },
      { accessToken, openid: 'o123' },
    ]) {
      expect((await world.http.refused('POST /tokens/validate', body)).name).toBe('INVALID_INPUT');
    }
  });

  it('with garbage for a token is an ordinary question', async () => {
    for (const accessToken of ['x', '..', 'a.b.c', '\u0000', '令牌', reply.refreshToken])
      expect(await validate({ accessToken })).toEqual(INVALID);
  });
});
