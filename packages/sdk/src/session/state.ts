import type { SessionEndReason, SignInReply, TokenReply, User as Account } from '@yaopai/protocol';
import { readClaims } from './claims.js';

/** One signed-in session of this app on this device. */
export interface Session {
  accessToken: string;
  /** Null when only an access token was given (`setToken`, option `accessToken`). */
  refreshToken: string | null;
  /** ISO 8601; null when the token does not say. */
  expiresAt: string | null;
  sessionId: string | null;
  /** User id; null when the token does not say. */
  subject: string | null;
  /** True when a WeChat code of this device opened it, so that another one may reopen it. */
  reopenable: boolean;
  /** Set once the server said that it is over and only a new sign-in helps. */
  expired?: { reason?: SessionEndReason };
}

/** Why nobody is signed in although somebody was. */
export interface Ending {
  /** 2020 after this device's own logout, else 2206. */
  code: 2020 | 2206;
  reason?: SessionEndReason;
  /** The session that ended: its tokens are not taken again. */
  sessionId: string | null;
}

/** All that is kept per app. */
export interface State {
  version: 1;
  session: Session | null;
  /** Newest known account of the session's user. */
  user: Account | null;
  ended: Ending | null;
  /** How often this app logged out here: a sign-in that began before a logout must not take effect after it. */
  logouts: number;
}

export const EMPTY: State = { version: 1, session: null, user: null, ended: null, logouts: 0 };

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

/** Whether what storage held is a state that we wrote; two users in one state would be a mix-up, so that is refused too. */
export function isState(value: unknown): value is State {
  const state = value as State | null;
  if (!state || typeof state !== 'object' || state.version !== 1 || typeof state.logouts !== 'number') return false;
  const { session, user, ended } = state;
  if (typeof session !== 'object' || typeof user !== 'object' || typeof ended !== 'object') return false;
  if (user && !isText(user.id)) return false;
  if (!session) return true;
  if (!isText(session.accessToken)) return false;
  if (![session.refreshToken, session.expiresAt, session.sessionId, session.subject].every(isTextOrNull)) return false;
  return !user || !session.subject || session.subject === user.id;
}

/** The session that a sign-in by a WeChat code of this device opened. */
export function sessionOf(reply: SignInReply): Session {
  return Object.assign(tokensOf(reply), { subject: reply.user.id, reopenable: true });
}

/** The part of a session that a refresh replaces. */
export function tokensOf(reply: TokenReply): Pick<Session, 'accessToken' | 'refreshToken' | 'expiresAt' | 'sessionId'> {
  const { accessToken, refreshToken, accessTokenExpiresAt, sessionId } = reply;
  return { accessToken, refreshToken, expiresAt: accessTokenExpiresAt || null, sessionId: sessionId || null };
}

/** A session of which only the access token is known. */
export function sessionOfToken(accessToken: string): Session {
  const { sub, sid, exp } = readClaims(accessToken);
  const expiresAt = exp ? new Date(exp * 1000).toISOString() : null;
  return {
    accessToken,
    refreshToken: null,
    expiresAt,
    sessionId: sid || null,
    subject: sub || null,
    reopenable: false,
  };
}

/** False when either is unknown: nothing is replayed on a guess. */
export function isSameUser(left: Session, right: Session): boolean {
  return left.subject !== null && left.subject === right.subject;
}
