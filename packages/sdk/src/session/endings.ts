import type { SessionEndReason } from '@yaopai/protocol';
import { CODES } from '../errors/codes.js';
import { isYaopaiError, raise, type YaopaiError } from '../errors/yaopai-error.js';

/** What an answer means for the session that asked. */
export type Verdict =
  /** Over by time or by a lost race: a WeChat sign-in may reopen it. */
  | { kind: 'expired'; reason?: SessionEndReason }
  /** Ended by a decision: only an explicit sign-in may follow. */
  | { kind: 'ended'; reason?: SessionEndReason }
  /** Says nothing about the session. */
  | { kind: 'none' };

/** Endings that nobody decided: `reuse` is what a lost refresh reply looks like. */
const UNDECIDED: readonly SessionEndReason[] = ['idle', 'reuse'];

/** Reads a failed refresh or sign-in. */
export function verdictOf(error: unknown): Verdict {
  if (!isYaopaiError(error)) return { kind: 'none' };
  const { reason } = error.data;
  switch (error.code) {
    case CODES.ACCOUNT_BLOCKED:
      return { kind: 'ended', reason: 'blocked' };
    case CODES.ACCOUNT_CLOSING:
      return { kind: 'ended', reason: 'closing' };
    case CODES.WECHAT_USER_RISKY:
      return { kind: 'ended' };
    case CODES.SESSION_ENDED:
    case CODES.SESSION_EXPIRED:
    case CODES.TOKEN_INVALID:
      if (!reason) return { kind: error.code === CODES.SESSION_ENDED ? 'ended' : 'expired' };
      return { kind: UNDECIDED.indexOf(reason) < 0 ? 'ended' : 'expired', reason };
    default:
      return { kind: 'none' };
  }
}

const REFUSED_TOKEN: readonly number[] = [
  CODES.NOT_SIGNED_IN,
  CODES.SESSION_EXPIRED,
  CODES.TOKEN_INVALID,
  CODES.SESSION_ENDED,
];

/** Whether the server refused the access token, rather than the request. */
export function isUnauthorized(error: unknown): error is YaopaiError {
  return isYaopaiError(error) && REFUSED_TOKEN.indexOf(error.code) >= 0;
}

export function expiredError(lang: string, reason?: SessionEndReason): YaopaiError {
  return raise(lang, 'SESSION_EXPIRED', reason ? { reason } : {});
}
