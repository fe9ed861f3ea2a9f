import type { Server } from './fake-wx';

/** The answers of a Yaopai server that home needs; a test changes one of them. */
export interface Answers {
  'POST /sign-in/wechat': () => [number, unknown];
  'GET /me': () => [number, unknown];
  'GET /sessions/status': () => [number, unknown];
  'GET /me/sessions': () => [number, unknown];
  'POST /sessions/refresh': () => [number, unknown];
  'POST /account/cancel-closing': () => [number, unknown];
  'POST /sessions/logout': () => [number, unknown];
}

const API = 'http://localhost:3000/api/v1';

export const USER = {
  id: 'user-1',
  userPoolId: 'demo',
  status: 'Activated',
  nickname: '小林',
  phone: null as string | null,
  phoneCountryCode: null as string | null,
  email: null as string | null,
  photo: null,
  updatedAt: '2026-11-21T00:00:00.000Z',
};

/** Refusals as the server words them. */
export const refusal = (status: number, code: number, name: string, more: object = {}): [number, unknown] => [
  status,
  { code, name, title: `title of ${name}`, detail: `do after ${name}`, status, requestId: 'request-1', ...more },
];

/** An unsigned token of the right shape. */
export function token(claims: Record<string, unknown>): string {
  const byte = (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
  const utf8 = (value: object) => encodeURIComponent(JSON.stringify(value)).replace(/%(..)/g, byte);
  const part = (value: object) => btoa(utf8(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  return `${part({ typ: 'at+jwt' })}.${part(claims)}.c2ln`;
}

/** A server on which everything goes well at the given time, but for the answers given. */
export function serverAt(nowMs: number, others: Partial<Answers> = {}): Server {
  const exp = nowMs / 1000 + 1800;
  const session = {
    accessToken: token({ sub: 'user-1', aud: 'demo-app', sid: 'session-1', iat: nowMs / 1000, exp }),
    tokenType: 'Bearer',
    accessTokenExpiresAt: new Date(exp * 1000).toISOString(),
    refreshToken: 'refresh-1',
    sessionId: 'session-1',
  };
  const summary = { id: 'session-1', current: true, method: 'wechat', expiresAt: '2026-12-21T09:30:00.000Z' };
  const alive = { code: 200, status: true, exp, iat: nowMs / 1000, data: { id: 'user-1', userPoolId: 'demo' } };
  const answers: Answers = {
    'POST /sign-in/wechat': () => [200, { ...session, user: USER, isNewUser: true }],
    'GET /me': () => [200, USER],
    'GET /sessions/status': () => [200, alive],
    'GET /me/sessions': () => [200, { sessions: [summary] }],
    'POST /sessions/refresh': () => [200, session],
    'POST /account/cancel-closing': () => [200, { cancelled: true }],
    'POST /sessions/logout': () => [200, {}],
    ...others,
  };
  return (request) => {
    const answer = answers[request.replace(API, '') as keyof Answers] as Answers['GET /me'] | undefined;
    if (!answer) return undefined;
    const [statusCode, data] = answer();
    return { statusCode, data };
  };
}
