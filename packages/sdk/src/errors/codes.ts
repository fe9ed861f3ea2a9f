import type { ERRORS, ErrorName } from '@yaopai/protocol';

type Code<Name extends ErrorName> = (typeof ERRORS)[Name]['code'];

// The numbers that the SDK raises or looks at, each held equal to the protocol's by its type. Written out, because importing the protocol's
// table would bring all of its sentences to the device; constants of their own, because the bundler inlines those.
export const ACCOUNT_BLOCKED = 2005 satisfies Code<'ACCOUNT_BLOCKED'>;
export const NOT_SIGNED_IN = 2020 satisfies Code<'NOT_SIGNED_IN'>;
export const SESSION_EXPIRED = 2206 satisfies Code<'SESSION_EXPIRED'>;
export const TOKEN_INVALID = 2207 satisfies Code<'TOKEN_INVALID'>;
export const SESSION_ENDED = 2209 satisfies Code<'SESSION_ENDED'>;
export const INVALID_INPUT = 2231 satisfies Code<'INVALID_INPUT'>;
export const ACCOUNT_CLOSING = 30001 satisfies Code<'ACCOUNT_CLOSING'>;
export const WECHAT_CODE_INVALID = 71001 satisfies Code<'WECHAT_CODE_INVALID'>;
export const WECHAT_CODE_USED = 71002 satisfies Code<'WECHAT_CODE_USED'>;
export const WECHAT_BUSY = 71003 satisfies Code<'WECHAT_BUSY'>;
export const WECHAT_USER_RISKY = 71005 satisfies Code<'WECHAT_USER_RISKY'>;
export const NETWORK = 79001 satisfies Code<'NETWORK'>;
export const TIMEOUT = 79002 satisfies Code<'TIMEOUT'>;
export const BAD_REPLY = 79003 satisfies Code<'BAD_REPLY'>;
export const USER_DENIED = 79004 satisfies Code<'USER_DENIED'>;
export const NO_QUOTA = 79005 satisfies Code<'NO_QUOTA'>;
export const PRIVACY_REFUSED = 79006 satisfies Code<'PRIVACY_REFUSED'>;
export const UNSUPPORTED = 79007 satisfies Code<'UNSUPPORTED'>;
export const CONFIGURATION = 79008 satisfies Code<'CONFIGURATION'>;
