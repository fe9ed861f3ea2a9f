import type { SessionEndReason } from '@yaopai/protocol';
import {
  ACCOUNT_BLOCKED,
  ACCOUNT_CLOSING,
  INVALID_INPUT,
  NOT_SIGNED_IN,
  SESSION_ENDED,
  SESSION_EXPIRED,
  TOKEN_INVALID,
  WECHAT_USER_RISKY,
} from '../errors/codes.js';
import { isYaopaiError, raise, type YaopaiError } from '../errors/yaopai-error.js';

/** What a refused refresh or sign-in means for the session. */
export interface Verdict {
  /**
   * `expired`: over by time or by a lost race, so that a WeChat sign-in may reopen it; `ended`: by a decision, so that only an explicit
   * sign-in may follow; absent: the answer says nothing about the session.
   */
  kind?: 'expired' | 'ended';
  reason?: SessionEndReason;
}

export function verdictOf(error: unknown): Verdict {
  if (!isYaopaiError(error)) return {};
  const { code, data } = error;
  const { reason } = data;
  const decided: Record<number, SessionEndReason | undefined> = {
    [ACCOUNT_BLOCKED]: 'blocked',
    [ACCOUNT_CLOSING]: 'closing',
    [WECHAT_USER_RISKY]: undefined,
    [SESSION_ENDED]: reason,
  };
  // Nobody decided these two: `reuse` is what a lost refresh reply looks like.
  if (code in decided && reason !== 'idle' && reason !== 'reuse') return { kind: 'ended', reason: decided[code] };
  // The last two are a refresh token that is none: storage was damaged, or the server has new keys.
  const isOver = [SESSION_ENDED, SESSION_EXPIRED, TOKEN_INVALID, INVALID_INPUT].includes(code as never);
  return isOver ? { kind: 'expired', reason } : {};
}

/** Whether the server refused the access token, rather than the request. */
export function isUnauthorized(error: unknown): error is YaopaiError {
  return (
    isYaopaiError(error) && [NOT_SIGNED_IN, SESSION_EXPIRED, TOKEN_INVALID, SESSION_ENDED].includes(error.code as never)
  );
}

export function expiredError(lang: string, reason?: SessionEndReason): YaopaiError {
  return raise(lang, SESSION_EXPIRED, { reason });
}
