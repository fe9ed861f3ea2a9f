import type { ErrorName } from '@yaopai/protocol';
import {
  BAD_REPLY,
  CONFIGURATION,
  INVALID_INPUT,
  NETWORK,
  NOT_SIGNED_IN,
  PRIVACY_REFUSED,
  SESSION_EXPIRED,
  TIMEOUT,
  UNSUPPORTED,
  USER_DENIED,
  WECHAT_BUSY,
  WECHAT_USER_RISKY,
} from './codes.js';

/** An error that the SDK raises itself: name, and what happened in Chinese and English. A test holds them equal to the protocol's. */
export type Raised = readonly [name: ErrorName, zh: string, en: string];

/** By number. What to do next is in the documentation of each number, or in the words added to the sentence: bytes count here. */
export const SENTENCES = {
  [NOT_SIGNED_IN]: ['NOT_SIGNED_IN', '尚未登录', 'Not signed in'],
  [SESSION_EXPIRED]: ['SESSION_EXPIRED', '登录状态已过期', 'The session has expired'],
  [INVALID_INPUT]: ['INVALID_INPUT', '请求内容不正确', 'The request is not valid'],
  [WECHAT_BUSY]: ['WECHAT_BUSY', '微信服务暂时不可用', 'WeChat is not available at the moment'],
  [WECHAT_USER_RISKY]: ['WECHAT_USER_RISKY', '微信判定此次登录存在风险', 'WeChat refused this sign-in as risky'],
  [NETWORK]: ['NETWORK', '网络连接失败', 'The network request failed'],
  [TIMEOUT]: ['TIMEOUT', '请求超时', 'The request timed out'],
  [BAD_REPLY]: ['BAD_REPLY', '收到无法识别的响应', 'The reply could not be understood'],
  [USER_DENIED]: ['USER_DENIED', '用户拒绝了授权', 'The user refused'],
  [PRIVACY_REFUSED]: ['PRIVACY_REFUSED', '用户未同意隐私协议', 'The user has not agreed to the privacy terms'],
  [UNSUPPORTED]: ['UNSUPPORTED', '当前微信版本不支持此功能', 'This version of WeChat does not support it'],
  [CONFIGURATION]: ['CONFIGURATION', 'SDK 配置不正确', 'The SDK is not configured correctly'],
} as const satisfies Record<number, Raised>;

/** Of NO_QUOTA. Apart from the others, because only a phone button fails like this: the sign-in part does without it. */
export const NO_QUOTA_SENTENCE: Raised = [
  'NO_QUOTA',
  '小程序的手机号额度不足',
  'The mini program has no phone quota left',
];

export type RaisedCode = keyof typeof SENTENCES;
