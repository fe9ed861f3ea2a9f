import type { SessionEndReason, SessionId, TokenReply, User as Account, UserId } from '@yaopai/protocol';

/** One signed-in session of this app on this device. */
export interface Session extends Partial<Pick<TokenReply, 'refreshToken'>> {
  accessToken: string;
  /** ISO 8601; null when the token does not say. */
  accessTokenExpiresAt: string | null;
  sessionId?: SessionId;
  /** Unknown when the token does not say. */
  userId?: UserId;
  /** True when a WeChat code of this device opened it, so that another one may reopen it. */
  reopenable?: boolean;
  /** Set once the server said that it is over and only a new sign-in helps. */
  expired?: { reason?: SessionEndReason };
}

/** How the last session ended: while nobody is signed in, why; afterwards, that of a session which the new one replaced. */
export interface Ending {
  /** 2206 when this device did not ask for it. */
  code?: number;
  reason?: SessionEndReason;
  /** The session that ended: its tokens are not taken again. */
  sessionId?: SessionId;
}

/** All that is kept per app. */
export interface State {
  version: 1;
  session?: Session | null;
  /** Newest known account of the session's user. */
  user?: Account | null;
  ended?: Ending | null;
  /** How often this app logged out here: a sign-in that began before a logout must not take effect after it. */
  logouts: number;
}

export const EMPTY: State = { version: 1, logouts: 0 };

/** Whether what storage held is a state that we wrote; a state with two users would be a mix-up, so that is refused too. */
export function isState(value: unknown): value is State {
  const { version, session, user, logouts } = Object(value) as Partial<State>;
  if (version !== 1 || !(logouts! >= 0)) return false;
  if (!session) return !user;
  return typeof session.accessToken === 'string' && (!user || !session.userId || session.userId === user.id);
}

/** What a reply says of a session: its tokens. */
export function tokensOf({ accessToken, accessTokenExpiresAt, refreshToken, sessionId }: TokenReply): Session {
  return { accessToken, accessTokenExpiresAt, refreshToken, sessionId };
}

/** False when unknown: nothing is replayed on a guess. */
export function isSameUser(left: Session, right: Session): boolean {
  return !!left.userId && left.userId === right.userId;
}
