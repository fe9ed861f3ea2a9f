import type { LogoutReply, LogoutRequest, RefreshRequest, SessionStatusReply } from './sessions.js';
import type { SignInReply, SignInWithWechatRequest, TokenReply } from './sign-in.js';
import type { UpdateProfileRequest, User } from './user.js';

/** Prefix of every path below. */
export const API_PREFIX = '/api/v1';

/** What an endpoint takes and answers; every failure is a `Problem`. */
export interface Endpoints {
  'POST /sign-in/wechat': { request: SignInWithWechatRequest; reply: SignInReply };
  'GET /me': { request: void; reply: User };
  'PUT /me': { request: UpdateProfileRequest; reply: User };
  'POST /sessions/refresh': { request: RefreshRequest; reply: TokenReply };
  'POST /sessions/logout': { request: LogoutRequest; reply: LogoutReply };
  'GET /sessions/status': { request: void; reply: SessionStatusReply };
}

export type Endpoint = keyof Endpoints;
export type RequestOf<E extends Endpoint> = Endpoints[E]['request'];
export type ReplyOf<E extends Endpoint> = Endpoints[E]['reply'];
