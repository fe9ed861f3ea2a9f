import type { ServerErrorName } from '@yaopai/protocol';

/** What an errcode of WeChat means to a caller of ours. */
export interface ErrcodeMeaning {
  error: ServerErrorName;
  /** The code may already have been exchanged, by this very request or by its twin. */
  codeMayBeSpent?: boolean;
  /** WeChat says that trying again may help. */
  retry?: boolean;
  /** An everyday answer to an old code: neither a warning nor worth a record in the audit. */
  callersFault?: boolean;
}

/** No usable answer: time-out, broken connection, 5xx, HTML, truncated JSON, errcode -1. */
export const NO_ANSWER: ErrcodeMeaning = { error: 'WECHAT_BUSY', codeMayBeSpent: true, retry: true };
/** WeChat is slow and many wait for it already: this one was not sent there. */
export const TOO_MANY_WAIT: ErrcodeMeaning = { error: 'WECHAT_BUSY' };
/** 45011. */
export const QUOTA_REACHED: ErrcodeMeaning = { error: 'WECHAT_RATE_LIMITED' };
/** A text that cannot be a code: WeChat is not asked. */
export const NOT_A_CODE: ErrcodeMeaning = { error: 'WECHAT_CODE_INVALID', callersFault: true };

const MISCONFIGURED: ErrcodeMeaning = { error: 'WECHAT_MISCONFIGURED' };

/**
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session and observed replies:
 * 40029 and 40163 overlap for a code used twice, so both may mean that a twin of this request won.
 */
const MEANINGS: ReadonlyMap<number, ErrcodeMeaning> = new Map([
  [-1, NO_ANSWER],
  [40029, { ...NOT_A_CODE, codeMayBeSpent: true }],
  [40163, { error: 'WECHAT_CODE_USED', codeMayBeSpent: true, callersFault: true }],
  [40226, { error: 'WECHAT_USER_RISKY' }],
  [45011, QUOTA_REACHED],
  [40002, MISCONFIGURED],
  [40013, MISCONFIGURED],
  [40125, MISCONFIGURED],
  [40243, MISCONFIGURED],
  [41002, MISCONFIGURED],
  [41004, MISCONFIGURED],
  [41008, MISCONFIGURED],
  [40164, { error: 'WECHAT_IP_NOT_ALLOWED' }],
]);

/** An errcode that WeChat never documented is treated as nonsense, but not retried. */
export function meaningOf(errcode: number): ErrcodeMeaning {
  return MEANINGS.get(errcode) ?? { ...NO_ANSWER, retry: false };
}
