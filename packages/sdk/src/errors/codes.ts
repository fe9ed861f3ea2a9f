import type { ERRORS, ErrorName } from '@yaopai/protocol';

/** The numbers the SDK raises or looks at. Written out, so that the protocol's table of sentences stays out of the bundle; the type holds each equal to it. */
export const CODES = {
  ACCOUNT_BLOCKED: 2005,
  NOT_SIGNED_IN: 2020,
  SESSION_EXPIRED: 2206,
  TOKEN_INVALID: 2207,
  SESSION_ENDED: 2209,
  INVALID_INPUT: 2231,
  ACCOUNT_CLOSING: 30001,
  WECHAT_CODE_INVALID: 71001,
  WECHAT_CODE_USED: 71002,
  WECHAT_BUSY: 71003,
  WECHAT_USER_RISKY: 71005,
  NETWORK: 79001,
  TIMEOUT: 79002,
  BAD_REPLY: 79003,
  USER_DENIED: 79004,
  PRIVACY_REFUSED: 79006,
  UNSUPPORTED: 79007,
  CONFIGURATION: 79008,
} as const satisfies { [Name in ErrorName]?: (typeof ERRORS)[Name]['code'] };
