import type { FastifyInstance } from 'fastify';
import { jwtVerify } from 'jose';
import { UserMapper, type UserSnapshot } from '../../../apps/server/dist/users/index.js';
import { APP_SECRET, APPLICATION_ID, POOL_ID, WECHAT_APP_ID } from '../world.js';
import { hmac, ISSUER, readRefreshToken, seal, tokens, uuidV7 } from './crypto.js';
import type { Setting } from './setting.js';

const users = new UserMapper({ publicUrl: new URL(ISSUER).origin } as ConstructorParameters<typeof UserMapper>[0]);

const DAY = 24 * 3_600_000;
const IDLE_LIFETIME = 30 * DAY;
const ABSOLUTE_LIFETIME = 180 * DAY;

/** The work of three endpoints and nothing around it: no validation, no access check, no retry, no logging. */
export function mountHandlers(app: FastifyInstance, setting: Setting): void {
  app.post('/api/v1/sign-in/wechat', (request) =>
    signIn(setting, request.body as { code: string }, request.headers['idempotency-key'] as string),
  );
  app.post('/api/v1/sessions/refresh', (request) =>
    refresh(setting, (request.body as { refreshToken: string }).refreshToken),
  );
  app.get('/api/v1/me', (request) => me(setting, request.headers.authorization!.slice('Bearer '.length)));
}

async function signIn(setting: Setting, body: { code: string }, idempotencyKey: string) {
  const { database, wechat, statements, connectionId, keys } = setting;
  const query = `appid=${WECHAT_APP_ID}&secret=${APP_SECRET}&js_code=${encodeURIComponent(body.code)}&grant_type=authorization_code`;
  const answer = await wechat.request({ method: 'GET', path: `/sns/jscode2session?${query}` });
  const exchange = (await answer.body.json()) as { openid: string; unionid?: string; session_key: string };

  const now = Date.now();
  const date = new Date(now);
  const sessionId = uuidV7(now);
  const { rows } = await database.query<UserSnapshot>({
    ...statements.openForKnownIdentity,
    values: [
      connectionId,
      exchange.openid,
      seal(setting, exchange.session_key, `wechat_session_keys:${connectionId}:${exchange.openid}`),
      hmac(keys.fingerprint, exchange.session_key).subarray(0, 16),
      date,
      date,
      sessionId,
      POOL_ID,
      APPLICATION_ID,
      'wechat',
      hmac(keys.marks, JSON.stringify(['code', connectionId, body.code])),
      hmac(keys.marks, JSON.stringify(['replay', idempotencyKey, APPLICATION_ID, connectionId, 'sign-in', body])),
      new Date(now + IDLE_LIFETIME),
      new Date(now + ABSOLUTE_LIFETIME),
      '127.0.0.1',
      null,
      WECHAT_APP_ID,
      exchange.unionid ?? null,
    ],
  });
  const [user] = rows;
  if (!user) throw new Error('not a known person');
  return {
    ...(await tokens(setting, { sessionId, userId: user.id, generation: 0, now })),
    user: users.toUser(user),
    isNewUser: false,
  };
}

async function refresh(setting: Setting, token: string) {
  const session = readRefreshToken(setting, token);
  if (!session) throw new Error('not a token of ours');
  const now = Date.now();
  const { sessionId, generation } = session;
  const { rows } = await setting.database.query<{ userId: string }>({
    ...setting.statements.rotate,
    values: [sessionId, generation, APPLICATION_ID, new Date(now), new Date(now + IDLE_LIFETIME)],
  });
  if (!rows[0]) throw new Error('not the current token');
  return tokens(setting, { sessionId, userId: rows[0].userId, generation: generation + 1, now });
}

async function me(setting: Setting, token: string) {
  const { payload } = await jwtVerify(token, setting.signing.publicKey, {
    algorithms: ['ES256'],
    typ: 'at+jwt',
    issuer: ISSUER,
  });
  const { rows } = await setting.database.query<UserSnapshot>({
    ...setting.statements.sessionById,
    values: [payload['sid']],
  });
  if (!rows[0]) throw new Error('no such session');
  return users.toUser(rows[0]);
}
