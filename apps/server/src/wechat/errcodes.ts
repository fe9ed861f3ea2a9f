import type { ServerErrorName } from '@yaopai/protocol';

/** What an errcode of WeChat means to a caller of ours. */
export interface ErrcodeMeaning {
  error: ServerErrorName;
  /** The code may already have been exchanged, by this very request or by its twin. */
  codeMayBeSpent?: boolean;
  /** WeChat was not asked this time, so what became of the code was settled before. */
  notAsked?: boolean;
  /** WeChat says that trying again may help. */
  retry?: boolean;
  /** An everyday answer to an old code: neither a warning nor worth a record in the audit. */
  callersFault?: boolean;
  /** The AppSecret is wrong, no longer good, or frozen. */
  secretRefused?: boolean;
  /** The access token is not, or no longer, good. */
  tokenRefused?: boolean;
}

/** What the errcodes of one of WeChat's calls mean. */
export type ErrcodeTable = ReadonlyMap<number, ErrcodeMeaning>;

/** No usable answer: time-out, broken connection, 5xx, HTML, truncated JSON, errcode -1. */
export const NO_ANSWER: ErrcodeMeaning = { error: 'WECHAT_BUSY', codeMayBeSpent: true, retry: true };
/** WeChat is slow and many wait for it already: this one was not sent there. */
export const TOO_MANY_WAIT: ErrcodeMeaning = { error: 'WECHAT_BUSY' };
/** WeChat did not answer lately: this one was not sent there, though an earlier one of the same request may have been. */
export const NOT_ASKED: ErrcodeMeaning = { error: 'WECHAT_BUSY', codeMayBeSpent: true, notAsked: true };
/** 45011. */
export const QUOTA_REACHED: ErrcodeMeaning = { error: 'WECHAT_RATE_LIMITED' };
/** A text that cannot be a code: WeChat is not asked. */
export const NOT_A_CODE: ErrcodeMeaning = { error: 'WECHAT_CODE_INVALID', callersFault: true };
/** The same of the phone button's code. */
export const NOT_A_PHONE_CODE: ErrcodeMeaning = { error: 'PHONE_CODE_INVALID', callersFault: true };
/** Somebody else renewed the access token, and WeChat will not give another one yet. */
export const TOKEN_REFUSED: ErrcodeMeaning = { error: 'WECHAT_BUSY', tokenRefused: true };

const MISCONFIGURED: ErrcodeMeaning = { error: 'WECHAT_MISCONFIGURED' };
const SECRET_REFUSED: ErrcodeMeaning = { ...MISCONFIGURED, secretRefused: true };
const IP_NOT_ALLOWED: ErrcodeMeaning = { error: 'WECHAT_IP_NOT_ALLOWED' };
/** Data of another person or another mini program. */
export const FOREIGN: ErrcodeMeaning = { error: 'WECHAT_DATA_MISMATCH', callersFault: true };

const EVERYWHERE: readonly [number, ErrcodeMeaning][] = [
  [-1, NO_ANSWER],
  [45011, QUOTA_REACHED],
  [40002, MISCONFIGURED],
  [40013, MISCONFIGURED],
  [40125, SECRET_REFUSED],
  [40243, SECRET_REFUSED],
  [41002, MISCONFIGURED],
  [41004, MISCONFIGURED],
  [41008, MISCONFIGURED],
  [48001, MISCONFIGURED],
  [40164, IP_NOT_ALLOWED],
];

/**
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session and observed replies:
 * 40029 and 40163 overlap for a code used twice, so both may mean that a twin of this request won.
 */
export const LOGIN_ERRCODES: ErrcodeTable = new Map([
  ...EVERYWHERE,
  [40029, { ...NOT_A_CODE, codeMayBeSpent: true }],
  [40163, { error: 'WECHAT_CODE_USED', codeMayBeSpent: true, callersFault: true }],
  [40001, SECRET_REFUSED],
  [40226, { error: 'WECHAT_USER_RISKY' }],
]);

/**
 * https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken: 40001 is a wrong secret here; 895xx an
 * address that the administrator has yet to confirm, or refused.
 */
export const TOKEN_ERRCODES: ErrcodeTable = new Map([
  ...EVERYWHERE,
  [40001, SECRET_REFUSED],
  [45009, QUOTA_REACHED],
  [89501, IP_NOT_ALLOWED],
  [89503, IP_NOT_ALLOWED],
  [89506, IP_NOT_ALLOWED],
  [89507, IP_NOT_ALLOWED],
]);

/**
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber and observed replies:
 * 40013 is a code of another mini program, as the token is our own. Which errcode a foreign openid gives is not documented.
 */
export const PHONE_ERRCODES: ErrcodeTable = new Map([
  ...EVERYWHERE,
  [40001, TOKEN_REFUSED],
  [40014, TOKEN_REFUSED],
  [42001, TOKEN_REFUSED],
  [40029, NOT_A_PHONE_CODE],
  [40163, NOT_A_PHONE_CODE],
  [40003, FOREIGN],
  [40013, FOREIGN],
  [45009, { error: 'PHONE_QUOTA_REACHED' }],
]);

/**
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck and observed replies: 61010
 * is a user who was not in the mini program within two hours, 87014 the refusal of the older version. The openid is one that
 * WeChat gave us: that it knows it no more (40003, 43104) is a matter of the mini program's.
 */
export const CONTENT_ERRCODES: ErrcodeTable = new Map([
  ...EVERYWHERE,
  [40001, TOKEN_REFUSED],
  [40014, TOKEN_REFUSED],
  [42001, TOKEN_REFUSED],
  [40003, MISCONFIGURED],
  [43104, MISCONFIGURED],
  [45009, QUOTA_REACHED],
  [61010, { error: 'FRESH_PROOF_NEEDED', callersFault: true }],
  [87014, { error: 'CONTENT_RISKY', callersFault: true }],
]);

/** An errcode that WeChat never documented is treated as nonsense, but not retried. */
export function meaningOf(errcode: number, table: ErrcodeTable): ErrcodeMeaning {
  return table.get(errcode) ?? { ...NO_ANSWER, retry: false };
}
