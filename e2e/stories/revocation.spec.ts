import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { APP, APP_SECRETS, MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { signedByServer } from '../src/forged-token.js';
import { backend, basic, discover, INSECURE, oauthRefusalOf, postForm } from '../src/oauth.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock });
});
afterAll(() => world.close());

const revoke = (token: string, app = APP, fields: Record<string, string> = {}) =>
  postForm(world, '/oidc/revoke', { token, ...fields }, { authorization: basic(app, APP_SECRETS[app]!) });
const newcomer = async (): Promise<SignInReply> => world.signIn(await world.wechat.person());
const endOf = ({ sessionId }: SignInReply) =>
  world.sql.one('SELECT end_reason FROM sessions WHERE id = $1', [sessionId]);
const stateOf = async ({ accessToken: token }: SignInReply): Promise<string> =>
  world.http.outcome('GET /me', undefined, { token });

describe('revoking', () => {
  it('a refresh token, by oauth4webapi, ends the session at once', async () => {
    const reply = await newcomer();
    const server = await discover(world);
    const client = { client_id: APP };
    const response = await oauth.revocationRequest(
      server,
      client,
      oauth.ClientSecretBasic(APP_SECRETS[APP]!),
      reply.refreshToken,
      INSECURE,
    );
    await expect(oauth.processRevocationResponse(response)).resolves.toBeUndefined();
    expect(await endOf(reply)).toEqual({ end_reason: 'user' });
    expect(await stateOf(reply)).toBe('SESSION_ENDED');
    expect((await world.http.refused('POST /sessions/refresh', { refreshToken: reply.refreshToken })).reason).toBe(
      'user',
    );
  });

  it('an access token, by openid-client, does the same', async () => {
    const reply = await newcomer();
    const config = await backend(world, APP, openid.ClientSecretPost(APP_SECRETS[APP]));
    await openid.tokenRevocation(config, reply.accessToken, { token_type_hint: 'access_token' });
    expect([await endOf(reply), await stateOf(reply)]).toEqual([{ end_reason: 'user' }, 'SESSION_ENDED']);
    expect(await openid.tokenIntrospection(config, reply.refreshToken)).toEqual({ active: false });
  });

  it('an access token whose time is over, or a refresh token that was replaced, does so too', async () => {
    const [expired, replaced] = [await newcomer(), await newcomer()];
    await world.refresh(replaced.refreshToken);
    clock.advance({ hours: 1 });
    for (const token of [expired.accessToken, replaced.refreshToken]) expect((await revoke(token)).status).toBe(200);
    expect([await endOf(expired), await endOf(replaced)]).toEqual([{ end_reason: 'user' }, { end_reason: 'user' }]);
  });

  it('ends that session only', async () => {
    const person = await world.wechat.person();
    const [one, two] = [await world.signIn(person), await world.signIn(person)];
    await revoke(one.refreshToken, APP, { token_type_hint: 'nonsense' });
    expect([await stateOf(one), await stateOf(two)]).toEqual(['SESSION_ENDED', 'ok']);
  });

  it('answers 200 with nothing in it, again and again, and the first reason stays', async () => {
    const reply = await newcomer();
    const answers = await inParallel(20, 10, (index) => revoke(index % 2 ? reply.accessToken : reply.refreshToken));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 ']));
    await world.sql.rows(`UPDATE sessions SET end_reason = 'reuse' WHERE id = $1`, [reply.sessionId]);
    await revoke(reply.accessToken);
    expect(await endOf(reply)).toEqual({ end_reason: 'reuse' });
  });

  it('answers 200 for what nobody knows, and ends nothing', async () => {
    const reply = await newcomer();
    const unknown = [
      ...['garbage', '..', 'ypr_', `ypr_${'A'.repeat(64)}`, '\u0000', `${reply.accessToken}x`],
      await signedByServer(world, { sid: reply.sessionId, sub: reply.user.id, exp: 4_102_444_800 }),
    ];
    for (const token of unknown) expect([token, (await revoke(token)).status]).toEqual([token, 200]);
    expect(await stateOf(reply)).toBe('ok');
  });
});

describe('another application', () => {
  it('of the pool is refused, for either token and whether or not the session lives', async () => {
    const reply = await newcomer();
    for (const token of [reply.accessToken, reply.refreshToken]) {
      expect(oauthRefusalOf(await revoke(token, SECOND_APP))).toMatchObject({
        error: 'invalid_grant',
        name: 'FORBIDDEN',
        status: 400,
      });
    }
    expect(await stateOf(reply)).toBe('ok');
    await revoke(reply.accessToken);
    expect((await revoke(reply.accessToken, SECOND_APP)).status).toBe(400);
  });

  it('of another pool finds nothing and ends nothing', async () => {
    const reply = await newcomer();
    for (const token of [reply.accessToken, reply.refreshToken]) {
      expect((await revoke(token, MIRROR_APP)).status).toBe(200);
    }
    expect(await stateOf(reply)).toBe('ok');
  });

  it('must prove itself, or nothing ends', async () => {
    const reply = await newcomer();
    const answer = await postForm(
      world,
      '/oidc/revoke',
      { token: reply.refreshToken },
      { authorization: basic(APP, 'x') },
    );
    expect(oauthRefusalOf(answer)).toMatchObject({ error: 'invalid_client', status: 401 });
    expect(
      oauthRefusalOf(await postForm(world, '/oidc/revoke', {}, { authorization: basic(APP, APP_SECRETS[APP]!) })),
    ).toMatchObject({
      error: 'invalid_request',
      fields: [{ field: 'token' }],
    });
    expect(await stateOf(reply)).toBe('ok');
  });
});
