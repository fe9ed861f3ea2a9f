import type { ApplicationId, SessionId, UserId, UserPoolId } from './ids.js';

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

/** What opened a session: WeChat, WeChat's phone button, a password, a code, or the registration itself. */
export type SignInMethod = 'wechat' | 'wechat-phone' | 'password' | 'sms-code' | 'email-code' | 'sign-up';

/** One sign-in of the user that is alive. Times are ISO 8601 in UTC. */
export interface SessionSummary {
  id: SessionId;
  /** Whether it is the one that asks. */
  current: boolean;
  method: SignInMethod;
  application: { id: ApplicationId; name: string };
  /** IP address it was opened from. */
  address: string | null;
  /** Model or system, as the device called itself. */
  device: string | null;
  createdAt: string;
  /** The sign-in, or the last refresh. */
  lastUsedAt: string;
  /** When it ends if it is not used. */
  expiresAt: string;
}

/** `GET /me/sessions`: last used first. */
export interface SessionsReply {
  sessions: SessionSummary[];
}

/** `DELETE /me/sessions/:id` and `DELETE /me/sessions`, which ends all, the caller's own too. */
export interface EndSessionsReply {
  /** How many were alive until now. */
  ended: number;
}
