import type { ServerErrorName } from '@yaopai/protocol';

/** What an errcode of WeChat means to a caller of ours. */
export interface ErrcodeMeaning {
  error: ServerErrorName;
  /** The code may already have been exchanged, by this very request or by its twin. */
  codeMayBeSpent: boolean;
  /** WeChat says that trying again may help. */
  retry: boolean;
}

const refusal = (error: ServerErrorName): ErrcodeMeaning => ({ error, codeMayBeSpent: false, retry: false });

/** No usable answer: time-out, broken connection, 5xx, HTML, truncated JSON, errcode -1. */
export const NO_ANSWER: ErrcodeMeaning = { error: 'WECHAT_BUSY', codeMayBeSpent: true, retry: true };

/**
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session and observed replies:
 * 40029 and 40163 overlap for a code used twice, so both may mean that a twin of this request won.
 */
const MEANINGS: ReadonlyMap<number, ErrcodeMeaning> = new Map([
  [-1, NO_ANSWER],
  [40029, { error: 'WECHAT_CODE_INVALID', codeMayBeSpent: true, retry: false }],
  [40163, { error: 'WECHAT_CODE_USED', codeMayBeSpent: true, retry: false }],
  [40226, refusal('WECHAT_USER_RISKY')],
  [45011, refusal('WECHAT_RATE_LIMITED')],
  [40002, refusal('WECHAT_MISCONFIGURED')],
  [40013, refusal('WECHAT_MISCONFIGURED')],
  [40125, refusal('WECHAT_MISCONFIGURED')],
  [40243, refusal('WECHAT_MISCONFIGURED')],
  [41002, refusal('WECHAT_MISCONFIGURED')],
  [41004, refusal('WECHAT_MISCONFIGURED')],
  [41008, refusal('WECHAT_MISCONFIGURED')],
  [40164, refusal('WECHAT_IP_NOT_ALLOWED')],
]);

/** An errcode that WeChat never documented is treated as nonsense, but not retried. */
export function meaningOf(errcode: number): ErrcodeMeaning {
  return MEANINGS.get(errcode) ?? { ...NO_ANSWER, retry: false };
}
