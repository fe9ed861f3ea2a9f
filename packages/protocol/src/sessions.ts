import type { UserId, UserPoolId } from './ids.js';

/** Why a session ended; `idle` covers the idle and the absolute lifetime. */
export type SessionEndReason = 'user' | 'admin' | 'password' | 'blocked' | 'closing' | 'merged' | 'reuse' | 'idle';

/** `POST /sessions/refresh`. */
export interface RefreshRequest {
  refreshToken: string;
}

/** `POST /sessions/logout`: by refresh token, by the bearer token, or both. A session already dead is answered 200. */
export interface LogoutRequest {
  refreshToken?: string;
}

export interface LogoutReply {
  ended: true;
}

/** `GET /sessions/status`: a dead session is data, not an error. Times in Unix seconds. */
export interface SessionStatusReply {
  /** 200 alive, 2206 dead, 2020 no token was sent. */
  code: 200 | 2206 | 2020;
  message: string;
  status: boolean;
  /** When the access token expires; null when dead. */
  exp: number | null;
  /** When the access token was issued; null when dead. */
  iat: number | null;
  data: { id: UserId; userPoolId: UserPoolId } | null;
  /** Why a dead session ended, when that is known. */
  reason?: SessionEndReason;
}
