import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, UserInfo } from '@yaopai/protocol';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { setState } from '../src/account-states.js';
import { APP, SECOND_APP } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { signedByServer } from '../src/forged-token.js';
import { backend, discover, INSECURE, postForm } from '../src/oauth.js';
import { World } from '../src/world.js';

const PATH = '/oidc/userinfo';

let world: World;
let reply: SignInReply;
beforeAll(async () => {
  world = await World.start();
  reply = await world.signIn(await world.wechat.person());
});
afterAll(() => world.close());

const ask = (token?: string, method = 'GET') =>
  world.http.send(method, PATH, { app: null, ...(token !== undefined && { token }) });
const infoOf = async (token: string): Promise<UserInfo> => (await ask(token)).json as UserInfo;
const setUser = (sets: string, values: unknown[] = []) =>
  world.sql.rows(`UPDATE users SET ${sets} WHERE id = $${values.length + 1}`, [...values, reply.user.id]);

describe('userinfo', () => {
  it('of somebody who is silent is the subject, and nothing made up', async () => {
    const { user, accessToken } = await world.signIn(await world.wechat.person());
    const updated_at = Math.floor(Date.parse(user.updatedAt) / 1000);
    expect(await infoOf(accessToken)).toEqual({ sub: user.id, updated_at });
  });

  it('is read by oauth4webapi and openid-client, which hold its subject against the one they expect', async () => {
    const server = await discover(world);
    const response = await oauth.userInfoRequest(server, { client_id: APP }, reply.accessToken, INSECURE);
    const info = await oauth.processUserInfoResponse(server, { client_id: APP }, reply.user.id, response);
    expect(info.sub).toBe(reply.user.id);
    const config = await backend(world, APP);
    expect(await openid.fetchUserInfo(config, reply.accessToken, reply.user.id)).toEqual(info);
    await expect(openid.fetchUserInfo(config, reply.accessToken, 'somebody else')).rejects.toThrow();
  });

  it('has the standard claims, the number in E.164, and no openid, pool or custom data', async () => {
    const profile = { nickname: '小腰', gender: 'F', birthdate: '1990-02-28', city: 'Shenzhen' } as const;
    await world.http.ok('PUT /me', profile, { token: reply.accessToken });
    await setUser(
      `username = 'xiaoyao', email = 'xiaoyao@example.com', phone = '13800138000', phone_country_code = '86', phone_verified = true`,
    );
    expect(await infoOf(reply.accessToken)).toEqual({
      sub: reply.user.id,
      nickname: '小腰',
      preferred_username: 'xiaoyao',
      gender: 'female',
      birthdate: '1990-02-28',
      email: 'xiaoyao@example.com',
      email_verified: false,
      phone_number: '+8613800138000',
      phone_number_verified: true,
      updated_at: expect.any(Number),
    });
  });

  it('shows the picture that has passed its check, never the one that waits', async () => {
    await setUser(`photo = NULL, pending_photo = '/avatars/waiting.webp'`);
    expect(await infoOf(reply.accessToken)).not.toHaveProperty('picture');
    await setUser(`photo = '/avatars/shown.webp'`);
    const { origin } = new URL(decodeJwt(reply.accessToken).iss!);
    expect((await infoOf(reply.accessToken)).picture).toBe(`${origin}/avatars/shown.webp`);
    await setUser(`photo = 'https://thirdwx.qlogo.cn/mmopen/x/132'`);
    expect((await infoOf(reply.accessToken)).picture).toBe('https://thirdwx.qlogo.cn/mmopen/x/132');
  });

  it('may be posted, with or without an empty form, and is stored by nobody on the way', async () => {
    const posted = await ask(reply.accessToken, 'POST');
    const form = await postForm(world, PATH, {}, { authorization: `Bearer ${reply.accessToken}` });
    for (const answer of [posted, form]) {
      expect([answer.status, answer.json]).toEqual([200, await infoOf(reply.accessToken)]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is read by no page of another origin', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await world.http.send('GET', PATH, { app: null, token: reply.accessToken, headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await world.http.send('OPTIONS', PATH, {
      app: null,
      headers: {
        ...headers,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(404);
  });
});

describe('userinfo refuses', () => {
  const refusal = async (token?: string, options: { headers?: Record<string, string> } = {}) => {
    const answer = await world.http.send('GET', PATH, { app: null, ...(token !== undefined && { token }), ...options });
    return { name: problemOf(answer).name, challenge: answer.headers.get('www-authenticate') };
  };

  it('whoever brings no token, in the way that bearer tokens are refused', async () => {
    expect(await refusal()).toEqual({ name: 'NOT_SIGNED_IN', challenge: 'Bearer' });
    for (const where of [`?access_token=${reply.accessToken}`, `?token=${reply.accessToken}`])
      expect(problemOf(await world.http.send('GET', PATH + where, { app: null })).name).toBe('NOT_SIGNED_IN');
    const inForm = await postForm(world, PATH, { access_token: reply.accessToken });
    expect(problemOf(inForm).name).toBe('NOT_SIGNED_IN');
  });

  it('an id token, a refresh token, and a token that was changed', async () => {
    const { iss, sub, sid, iat, exp } = decodeJwt(reply.accessToken) as Record<string, string>;
    const idToken = await signedByServer(world, { iss: iss!, sub: sub!, aud: APP, sid, iat: +iat!, exp: +exp! });
    for (const token of [idToken, reply.refreshToken, `${reply.accessToken}x`, 'x']) {
      expect(await refusal(token)).toEqual({ name: 'TOKEN_INVALID', challenge: 'Bearer error="invalid_token"' });
    }
  });

  it('a token beside the name of another application or pool', async () => {
    const headers = { 'x-yaopai-app-id': SECOND_APP };
    expect((await refusal(reply.accessToken, { headers })).name).toBe('FORBIDDEN');
  });

  it('a session that ended, and somebody who may not act', async () => {
    const [one, two] = [
      await world.signIn(await world.wechat.person()),
      await world.signIn(await world.wechat.person()),
    ];
    await world.http.ok('POST /sessions/logout', { refreshToken: one.refreshToken });
    await setState(world.sql, two.user.id, 'blocked');
    for (const { accessToken } of [one, two]) {
      expect(await refusal(accessToken)).toEqual({ name: 'SESSION_ENDED', challenge: 'Bearer error="invalid_token"' });
    }
  });
});
