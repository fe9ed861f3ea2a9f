import type { ErrorName } from '@yaopai/protocol';
import {
  BAD_REPLY,
  CONFIGURATION,
  INVALID_INPUT,
  NETWORK,
  NO_QUOTA,
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
type Raised = `${ErrorName}|${string}|${string}`;

/** By number. What to do next is in the documentation of each number, or in the words added to the sentence: bytes count here. */
export const SENTENCES = {
  [NOT_SIGNED_IN]: 'NOT_SIGNED_IN|尚未登录|Not signed in',
  [SESSION_EXPIRED]: 'SESSION_EXPIRED|登录已过期|Session expired',
  [INVALID_INPUT]: 'INVALID_INPUT|请求内容不正确|Invalid request',
  [WECHAT_BUSY]: 'WECHAT_BUSY|微信暂不可用|WeChat is busy',
  [WECHAT_USER_RISKY]: 'WECHAT_USER_RISKY|微信判定存在风险|Risky, says WeChat',
  [NETWORK]: 'NETWORK|网络连接失败|Network failed',
  [TIMEOUT]: 'TIMEOUT|请求超时|Timed out',
  [BAD_REPLY]: 'BAD_REPLY|响应无法识别|Unreadable reply',
  [USER_DENIED]: 'USER_DENIED|用户已拒绝|The user refused',
  [NO_QUOTA]: 'NO_QUOTA|手机号额度不足|No phone quota',
  [PRIVACY_REFUSED]: 'PRIVACY_REFUSED|未同意隐私协议|Privacy terms refused',
  [UNSUPPORTED]: 'UNSUPPORTED|微信版本不支持|Not supported by WeChat',
  [CONFIGURATION]: 'CONFIGURATION|配置不正确|Wrong configuration',
} as const satisfies Record<number, Raised>;

export type RaisedCode = keyof typeof SENTENCES;
