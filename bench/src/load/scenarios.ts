import { randomBytes, randomInt } from 'node:crypto';
import { APPLICATION_ID, codeFor, WECHAT_APP_ID } from '../world.js';

export const SCENARIOS = ['sign-in', 'refresh', 'current-user'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** One kind of load. A lane is one connection with one request at a time, and keeps what its next request needs. */
export interface Scenario {
  next(lane: number): Request;
  /** Looks at the body of an answer with status 200. */
  answered(lane: number, body: string): void;
}

/** A session that the load was given to use. */
export interface LoadSession {
  accessToken: string;
  refreshToken: string;
}

/** As the SDK sends them from a phone. */
const HEADERS = {
  'x-yaopai-app-id': APPLICATION_ID,
  'accept-language': 'zh-CN',
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) MicroMessenger/8.0.60 MiniProgramEnv/ios',
};
const JSON_HEADERS = { ...HEADERS, 'content-type': 'application/json' };

export function signInRequest(people: number): Request {
  // Two random texts a request would cost the generator more than sending it.
  const serial = `${randomPrefix}-${(counter++).toString(36).padStart(12, '0')}`;
  return {
    method: 'POST',
    path: '/api/v1/sign-in/wechat',
    headers: { ...JSON_HEADERS, 'x-yaopai-wechat-appid': WECHAT_APP_ID, 'idempotency-key': `${serial}-key` },
    body: JSON.stringify({ code: codeFor(randomInt(people), serial) }),
  };
}
const randomPrefix = randomBytes(9).toString('hex');
let counter = 0;

const signIn = (people: number): Scenario => ({ next: () => signInRequest(people), answered: () => undefined });

/** Each lane goes along the refresh-token family of its own session; either server may have made the token. */
const refresh = (sessions: LoadSession[]): Scenario => ({
  next: (lane) => ({
    method: 'POST',
    path: '/api/v1/sessions/refresh',
    headers: JSON_HEADERS,
    body: JSON.stringify({ refreshToken: sessions[lane]!.refreshToken }),
  }),
  answered(lane, body) {
    sessions[lane]!.refreshToken = (JSON.parse(body) as LoadSession).refreshToken;
  },
});

function currentUser(sessions: LoadSession[]): Scenario {
  let turn = 0;
  return {
    next: () => ({
      method: 'GET',
      path: '/api/v1/me',
      headers: { ...HEADERS, authorization: `Bearer ${sessions[turn++ % sessions.length]!.accessToken}` },
    }),
    answered: () => undefined,
  };
}

/** @param sessions at least one a lane; refreshing changes them */
export function scenario(name: ScenarioName, people: number, sessions: LoadSession[]): Scenario {
  switch (name) {
    case 'sign-in':
      return signIn(people);
    case 'refresh':
      return refresh(sessions);
    case 'current-user':
      return currentUser(sessions);
  }
}
