import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { setState } from '../src/account-states.js';
import { APP, APP_SECRETS, BARE_APP, MIRROR_APP, POOL, SECOND_APP } from '../src/deployment.js';
import { signedByServer } from '../src/forged-token.js';
import { backend, basic, discover, INSECURE, oauthRefusalOf, postForm } from '../src/oauth.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const PATH = '/oidc/introspect';

const clock = new TestClock();
let world: World;
let someone: SignInReply;
beforeAll(async () => {
  world = await World.start({ clock });
  someone = await world.signIn(await world.wechat.person());
});
// Wrong secrets of one story hold nobody up in the next.
afterEach(() => clock.advance({ minutes: 5 }));
afterAll(() => world.close());

const own = (): { authorization: string } => ({ authorization: basic(APP, APP_SECRETS[APP]!) });
const ask = (token: string, app = APP) =>
  postForm(world, PATH, { token }, { authorization: basic(app, APP_SECRETS[app]!) });

async function introspected(token: string, app = APP): Promise<unknown> {
  const { status, json } = await ask(token, app);
  expect(status).toBe(200);
  return json;
}

describe('the libraries of backends', () => {
  it('learn from oauth4webapi that an access token is active, and what it says', async () => {
    const fresh = await world.signIn(await world.wechat.person());
    const server = await discover(world);
    const client = { client_id: APP };
    const response = await oauth.introspectionRequest(
      server,
      client,
      oauth.ClientSecretBasic(APP_SECRETS[APP]!),
      fresh.accessToken,
      INSECURE,
    );
    expect(await oauth.processIntrospectionResponse(server, client, response)).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: server.issuer,
      aud: APP,
      client_id: APP,
      sub: fresh.user.id,
      sid: fresh.sessionId,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      pool: POOL,
    });
  });

  it('learn the same from openid-client, with the secret in the form, and that of another application of the pool', async () => {
    const { accessToken, refreshToken, user } = await world.signIn(await world.wechat.person());
    const config = await backend(world, SECOND_APP, openid.ClientSecretPost(APP_SECRETS[SECOND_APP]));
    expect(await openid.tokenIntrospection(config, accessToken)).toMatchObject({ active: true, client_id: APP });
    const hint = { token_type_hint: 'refresh_token' };
    expect(await openid.tokenIntrospection(config, refreshToken, hint)).toMatchObject({ active: true, sub: user.id });
  });

  it('send a secret with a colon, a plus and a percent sign by HTTP Basic too', async () => {
    const { accessToken } = await world.signIn(await world.wechat.person());
    const config = await backend(world, SECOND_APP);
    expect(await openid.tokenIntrospection(config, accessToken)).toMatchObject({ active: true });
  });

  it('are told of a wrong secret in the form they understand', async () => {
    const config = await backend(world, APP, openid.ClientSecretPost('not-the-secret'));
    await expect(openid.tokenIntrospection(config, someone.accessToken)).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
  });
});

describe('a refresh token', () => {
  it('is active while a refresh with it would work, whatever the hint says, and asking spends nothing', async () => {
    const { refreshToken, sessionId, user } = await world.signIn(await world.wechat.person());
    for (const token_type_hint of ['refresh_token', 'access_token', 'nonsense']) {
      const { json } = await postForm(world, PATH, { token: refreshToken, token_type_hint }, own());
      expect(json).toEqual({
        active: true,
        token_type: 'refresh_token',
        iss: expect.any(String),
        client_id: APP,
        sub: user.id,
        sid: sessionId,
        iat: expect.any(Number),
        exp: Math.floor(clock.now() / 1000) + 30 * 86_400,
        pool: POOL,
      });
    }
    const next = await world.refresh(refreshToken);
    expect(await introspected(refreshToken)).toMatchObject({ active: true });
    clock.advance({ seconds: 31 });
    expect(await introspected(refreshToken)).toEqual({ active: false });
    expect(await introspected(next.refreshToken)).toMatchObject({ active: true, sid: sessionId });
  });

  it('is not while its successor is in use, and asking about the old one ends nothing', async () => {
    const { refreshToken } = await world.signIn(await world.wechat.person());
    const second = await world.refresh(refreshToken);
    const third = await world.refresh(second.refreshToken);
    expect(await introspected(refreshToken)).toEqual({ active: false });
    expect(await introspected(third.refreshToken)).toMatchObject({ active: true });
  });

  it('is not once it has been idle for too long', async () => {
    const { refreshToken } = await world.signIn(await world.wechat.person());
    clock.advance({ days: 30 });
    expect(await introspected(refreshToken)).toEqual({ active: false });
  });
});

describe('a token that this server would not accept now', () => {
  const cases: [string, (reply: SignInReply) => Promise<unknown>][] = [
    ['after a logout', ({ refreshToken }) => world.http.ok('POST /sessions/logout', { refreshToken })],
    ['of somebody blocked', ({ user }) => setState(world.sql, user.id, 'blocked')],
    ['of somebody leaving', ({ user }) => setState(world.sql, user.id, 'closing')],
    [
      'of a session that was pruned',
      ({ sessionId }) => world.sql.rows('DELETE FROM sessions WHERE id = $1', [sessionId]),
    ],
  ];
  it.each(cases)('is not active: %s', async (_, happen) => {
    const reply = await world.signIn(await world.wechat.person());
    expect(await introspected(reply.accessToken)).toMatchObject({ active: true });
    await happen(reply);
    expect(await introspected(reply.accessToken)).toEqual({ active: false });
    expect(await introspected(reply.refreshToken)).toEqual({ active: false });
  });

  it('is not active once its own time is over, though the session lives', async () => {
    const { accessToken, refreshToken } = await world.signIn(await world.wechat.person());
    clock.advance({ minutes: 30 });
    expect(await introspected(accessToken)).toEqual({ active: false });
    expect(await introspected(refreshToken)).toMatchObject({ active: true });
  });

  it('tells a backend of another pool nothing but that it is not active', async () => {
    const { accessToken, refreshToken } = await world.signIn(await world.wechat.person());
    for (const token of [accessToken, refreshToken, 'no token at all']) {
      expect(await introspected(token, MIRROR_APP)).toEqual({ active: false });
    }
  });

  it('is not active when it is garbage, was changed, has another type or no signature', async () => {
    const { accessToken, refreshToken } = await world.signIn(await world.wechat.person());
    const [, payload = ''] = accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    const changed = `${refreshToken.slice(0, -1)}${refreshToken.endsWith('A') ? 'B' : 'A'}`;
    const hostile = [
      ...['x', '..', 'a.b.c', none, changed, `${accessToken}x`, 'ypr_', `ypr_${'A'.repeat(64)}`, '\u0000', '令牌'],
      await signedByServer(world, claims),
      await signedByServer(world, { ...claims, iss: 'https://elsewhere.example/oidc' }, { typ: 'at+jwt' }),
    ];
    for (const token of hostile) expect([token, await introspected(token)]).toEqual([token, { active: false }]);
  });
});

describe('who asks', () => {
  const INVALID_CLIENT = { error: 'invalid_client', name: 'APPLICATION_SECRET_WRONG', status: 401 };
  const refused = async (fields: Record<string, string | string[]>, options: Parameters<typeof postForm>[3] = {}) =>
    oauthRefusalOf(await postForm(world, PATH, { token: someone.accessToken, ...fields }, options));

  it('must prove to be an application with a secret', async () => {
    const secret = APP_SECRETS[APP]!;
    const wrong: [Record<string, string>, string?][] = [
      [{}],
      [{ client_id: APP }],
      [{ client_id: APP, client_secret: '' }],
      [{ client_id: APP, client_secret: `${secret}x` }],
      [{ client_id: BARE_APP, client_secret: secret }],
      [{ client_id: 'nobody', client_secret: secret }],
      [{ client_id: '../..', client_secret: secret }],
      [{}, basic(APP, 'wrong')],
      [{}, basic(SECOND_APP, secret)],
      [{}, `Basic ${Buffer.from(`${APP}%zz:${secret}`).toString('base64')}`],
      [{}, `Basic ${Buffer.from('no colon').toString('base64')}`],
      [{}, 'Basic !'],
      [{}, `Bearer ${someone.accessToken}`],
    ];
    for (const [fields, authorization] of wrong) {
      const refusal = await refused(fields, authorization === undefined ? {} : { authorization });
      expect([fields, authorization, refusal]).toMatchObject([fields, authorization, INVALID_CLIENT]);
    }
  });

  it('may use one way only, and once', async () => {
    const secret = APP_SECRETS[APP]!;
    const authorization = basic(APP, secret);
    const twice: [Record<string, string | string[]>, { authorization?: string; headers?: Record<string, string> }][] = [
      [{ client_secret: secret }, { authorization }],
      [{ client_id: SECOND_APP }, { authorization }],
      [{ client_id: [APP, APP], client_secret: secret }, {}],
      [{ client_id: APP, client_secret: [secret, secret] }, {}],
      [{ token: [someone.accessToken, 'x'] }, { authorization }],
      [{ token: '' }, { authorization }],
      [{ token: 'x'.repeat(8193) }, { authorization }],
      [{ token_type_hint: ['access_token', 'refresh_token'] }, { authorization }],
    ];
    for (const [fields, options] of twice) {
      expect(await refused(fields, options)).toMatchObject({ error: 'invalid_request', status: 400 });
    }
    expect(await refused({}, { authorization, headers: { 'x-yaopai-app-id': SECOND_APP } })).toMatchObject({
      name: 'FORBIDDEN',
      status: 400,
    });
    const same = await postForm(world, PATH, { token: 'x', client_id: APP, resource: 'unknown' }, { authorization });
    expect(same.json).toEqual({ active: false });
  });

  it('sends a form: JSON and plain text are refused, and no other route takes a form', async () => {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await world.http.send('POST', PATH, {
        app: null,
        body: JSON.stringify({ token: 'x' }),
        headers: { 'content-type': type, ...own() },
      });
      expect(oauthRefusalOf(answer)).toMatchObject({ error: 'invalid_request', status: 415 });
      expect(oauthRefusalOf(answer).fields![0]!.message).toContain('application/x-www-form-urlencoded');
    }
    const form = await postForm(
      world,
      '/api/v1/sessions/logout',
      { refreshToken: 'x' },
      { headers: { 'x-yaopai-app-id': APP } },
    );
    expect(form.status).toBe(415);
  });

  it('has to wait after twenty wrong secrets, with the right one too, and only at this application', async () => {
    const guess = (secret: string, app = APP) =>
      postForm(world, PATH, { token: 'x' }, { authorization: basic(app, secret) });
    const guesses = await inParallel(40, 10, (index) => guess(`guess-${index}`));
    const statuses = guesses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const right = await guess(APP_SECRETS[APP]!);
    expect(oauthRefusalOf(right)).toMatchObject({ error: 'temporarily_unavailable', name: 'RATE_LIMITED' });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess(APP_SECRETS[SECOND_APP]!, SECOND_APP)).status).toBe(200);
    clock.advance({ minutes: 5 });
    expect((await guess(APP_SECRETS[APP]!)).status).toBe(200);
  });

  it('is never held up by asking often with the right secret', async () => {
    const answers = await inParallel(300, 30, () => ask('x'));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const counted = 'SELECT coalesce(max(attempts), 0) AS count FROM attempt_windows WHERE ends_at > $1';
    expect(await world.sql.count(counted, [new Date(clock.now())])).toBe(0);
  });
});
