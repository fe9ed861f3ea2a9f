import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@yaopai/protocol';
import { type Answer, problemOf } from '../src/http-client.js';
import { oauthRefusalOf } from '../src/oauth.js';
import { World } from '../src/world.js';

/** Who may call what. A new route is added here on purpose, or not at all. */
const ACCESS: Record<string, 'public' | 'application' | 'confidential-client' | 'user' | 'wechat'> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /.well-known/oauth-authorization-server/oidc': 'public',
  'GET /oidc/jwks': 'public',
  'POST /oidc/introspect': 'confidential-client',
  'POST /oidc/revoke': 'confidential-client',
  'GET /oidc/userinfo': 'user',
  'POST /oidc/userinfo': 'user',
  'GET /:name.txt': 'public',
  'GET /avatars/:file': 'public',
  // By its signature.
  'GET /wechat/push/:identifier': 'wechat',
  'POST /wechat/push/:identifier': 'wechat',
  'GET /api/v1/openapi.json': 'public',
  'POST /api/v1/sign-in/wechat': 'application',
  'POST /api/v1/sign-in/wechat-phone': 'application',
  'POST /api/v1/sign-in/password': 'application',
  'POST /api/v1/sign-in/code': 'application',
  'POST /api/v1/sign-up': 'application',
  'POST /api/v1/verification-codes': 'application',
  'POST /api/v1/passwords/check': 'application',
  'POST /api/v1/passwords/reset': 'application',
  'POST /api/v1/users/exists': 'application',
  'POST /api/v1/wechat/phone': 'application',
  'POST /api/v1/account/close': 'application',
  'POST /api/v1/account/cancel-closing': 'application',
  'POST /api/v1/account/export': 'application',
  'POST /api/v1/sessions/refresh': 'application',
  'POST /api/v1/sessions/logout': 'application',
  'GET /api/v1/sessions/status': 'application',
  'POST /api/v1/tokens/validate': 'application',
  'GET /api/v1/me': 'user',
  'PUT /api/v1/me': 'user',
  'POST /api/v1/me/avatar': 'user',
  'PUT /api/v1/me/password': 'user',
  'POST /api/v1/me/email': 'user',
  'PUT /api/v1/me/email': 'user',
  'DELETE /api/v1/me/email': 'user',
  'POST /api/v1/me/phone': 'user',
  'POST /api/v1/me/phone/wechat': 'user',
  'PUT /api/v1/me/phone': 'user',
  'DELETE /api/v1/me/phone': 'user',
  'POST /api/v1/me/identities': 'user',
  'DELETE /api/v1/me/identities/:id': 'user',
  'GET /api/v1/me/security-level': 'user',
  'GET /api/v1/me/custom-data': 'user',
  'PUT /api/v1/me/custom-data': 'user',
  'DELETE /api/v1/me/custom-data': 'user',
  'GET /api/v1/me/sessions': 'user',
  'DELETE /api/v1/me/sessions': 'user',
  'DELETE /api/v1/me/sessions/:id': 'user',
};
/** The readable description: a page and its parts. */
const isDocsPage = (route: string): boolean => /^GET \/(docs(\/[a-z0-9.-]+)?)?$/.test(route);

type Operation = {
  requestBody?: { content: Record<string, unknown> };
  security?: unknown;
  responses: Record<string, unknown>;
};

let world: World;
let routes: string[];
let operations: { route: string; method: string; path: string; operation: Operation }[];
beforeAll(async () => {
  world = await World.start();
  routes = world.routes.filter((route) => !route.startsWith('HEAD '));
  const { json } = await world.http.send('GET', '/api/v1/openapi.json', { app: null });
  const { paths } = json as { paths: Record<string, Record<string, Operation>> };
  operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([name, operation]) => {
      const method = name.toUpperCase();
      const route = `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
      return { route, method, path, operation };
    }),
  );
});
afterAll(() => world.close());

const isOAuth = (route: string): boolean => ACCESS[route] === 'confidential-client';
/** In the form of the standards, where they have one of their own. */
const refusalOf = (route: string, answer: Answer): Problem =>
  isOAuth(route) ? oauthRefusalOf(answer) : problemOf(answer);

/** As the route answers a caller who says nothing about itself. */
async function accessOf(route: string): Promise<string> {
  const [method = '', path = ''] = route.split(' ');
  const answer = await world.http.send(method, path, { app: null });
  if (answer.status < 400) return 'public';
  const { name } = refusalOf(route, answer);
  // It looked for what the path names, without asking who wants to know.
  if (name === 'NOT_FOUND') return 'public';
  if (name === 'NOT_SIGNED_IN') return 'user';
  if (name === 'FORBIDDEN') return 'wechat';
  if (name === 'APPLICATION_SECRET_WRONG') return 'confidential-client';
  return name === 'APPLICATION_ID_MISSING' ? 'application' : name;
}

describe('every route of the running server', () => {
  it('is known here, and none is missing', () => {
    expect(routes.filter((route) => !isDocsPage(route)).sort()).toEqual(Object.keys(ACCESS).sort());
  });

  it('lets in whom it is meant for, and nobody else', async () => {
    const found: Record<string, string> = {};
    for (const route of Object.keys(ACCESS)) found[route] = await accessOf(route);
    expect(found).toEqual(ACCESS);
    for (const route of routes.filter(isDocsPage)) expect([route, await accessOf(route)]).toEqual([route, 'public']);
  });

  it('refuses an application that does not exist, where it asks for one', async () => {
    for (const [route, access] of Object.entries(ACCESS)) {
      if (access !== 'application') continue;
      const [method = '', path = ''] = route.split(' ');
      const answer = await world.http.send(method, path, { app: 'nobody' });
      expect([route, problemOf(answer).name]).toEqual([route, 'APPLICATION_NOT_FOUND']);
    }
  });

  it('is in the description, except the description itself', () => {
    const described = operations.map(({ route }) => route).sort();
    const expected = Object.keys(ACCESS).filter((route) => route !== 'GET /api/v1/openapi.json');
    expect(described).toEqual(expected.sort());
  });
});

/** A body that is no JSON where a body is read, else headers that name nobody. */
function sendGarbage(
  method: string,
  path: string,
  { token, body }: { token?: string; body?: string },
): Promise<Answer> {
  return body === undefined || token === undefined
    ? world.http.send(method, path, { app: 'GARBAGE!', headers: { authorization: 'garbage' } })
    : world.http.send(method, path, { token, body, headers: { 'content-type': 'application/json' } });
}

const isUpload = ({ requestBody }: Operation): boolean => 'multipart/form-data' in (requestBody?.content ?? {});

/** A body with one field, in the kind that the operation takes. */
async function bodyOf(operation: Operation, field: string, value: string) {
  if (!isUpload(operation))
    return { body: JSON.stringify({ [field]: value }), headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  form.append(field, value);
  const request = new Request('http://form.test', { method: 'POST', body: form });
  const body = new Uint8Array(await request.arrayBuffer());
  return { body, headers: { 'content-type': request.headers.get('content-type')! } };
}

describe('every operation of the description', () => {
  it('answers garbage with a problem document', async () => {
    const { accessToken } = await world.signIn(await world.wechat.person());
    for (const { route, method, path, operation } of operations) {
      const answer = await sendGarbage(ACCESS[route] === 'public' ? 'DELETE' : method, path, {
        ...(operation.requestBody !== undefined && { token: accessToken, body: '{"garbage":' }),
      });
      const { status } = refusalOf(route, answer);
      expect([route, status >= 400 && status < 500]).toEqual([route, true]);
    }
  });

  it('that takes a body refuses an unknown field in it', async () => {
    const { accessToken: token } = await world.signIn(await world.wechat.person());
    // RFC 6749, section 3.2: unknown parameters of its forms are ignored.
    // A push has no message of ours: it is tested by its signature.
    const taking = operations.filter(
      ({ route, operation }) => operation.requestBody && !isOAuth(route) && ACCESS[route] !== 'wechat',
    );
    expect(taking.length).toBeGreaterThan(3);
    for (const { route, method, path, operation } of taking) {
      const request = await bodyOf(operation, 'openid', 'o1234567890');
      const answer = await world.http.send(method, path, { token, ...request });
      const problem = problemOf(answer);
      expect([route, problem.fields]).toEqual([
        route,
        expect.arrayContaining([expect.objectContaining({ field: 'openid' })]),
      ]);
    }
  });

  it('says in the description that it may answer a problem, and which headers it reads', () => {
    for (const { route, operation } of operations) {
      const parameters = (operation as { parameters?: { name: string; in: string }[] }).parameters ?? [];
      const access = ACCESS[route];
      if (access === 'public' || access === 'wechat') continue;
      expect([route, Object.keys(operation.responses)]).toEqual([route, expect.arrayContaining(['200', 'default'])]);
      expect([route, parameters.map(({ name }) => name)]).toEqual([
        route,
        expect.arrayContaining(['x-yaopai-app-id', 'x-yaopai-user-pool-id']),
      ]);
      if (access === 'user') expect([route, operation.security]).toEqual([route, [{ bearer: [] }]]);
      if (isOAuth(route)) expect([route, operation.security]).toEqual([route, [{ basic: [] }]]);
    }
  });
});
