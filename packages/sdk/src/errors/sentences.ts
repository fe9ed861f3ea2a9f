import { CODES } from './codes.js';

/** Errors that the SDK raises itself, so that it needs their sentences on the device. */
export type RaisedName = Exclude<
  keyof typeof CODES,
  'ACCOUNT_BLOCKED' | 'TOKEN_INVALID' | 'SESSION_ENDED' | 'ACCOUNT_CLOSING' | 'WECHAT_CODE_INVALID' | 'WECHAT_CODE_USED'
>;

/** What happened, then what to do: the protocol's sentences, and a test holds them equal. */
export interface SentencePair {
  zh: readonly [message: string, action: string];
  en: readonly [message: string, action: string];
}

export const SENTENCES: Readonly<Record<RaisedName, SentencePair>> = {
  NOT_SIGNED_IN: {
    zh: ['尚未登录', '请先调用登录方法，再重试此操作'],
    en: ['Not signed in', 'Sign in first, then try again'],
  },
  SESSION_EXPIRED: {
    zh: ['登录状态已过期', '请刷新令牌；如果仍然失败，请重新登录'],
    en: ['The session has expired', 'Refresh the token; if that fails too, sign in again'],
  },
  INVALID_INPUT: {
    zh: ['请求内容不正确', '请按 fields 中的说明修改后重试'],
    en: ['The request is not valid', 'Correct what the field fields names, then try again'],
  },
  WECHAT_BUSY: {
    zh: ['微信服务暂时不可用', '请稍后重试，并使用新的 code'],
    en: ['WeChat is not available at the moment', 'Try again later, with a new code'],
  },
  WECHAT_USER_RISKY: {
    zh: ['微信判定此次登录存在风险', '请稍后在手机微信中重试，或换一种登录方式'],
    en: ['WeChat refused this sign-in as risky', 'Try again later in WeChat on a phone, or sign in another way'],
  },
  NETWORK: {
    zh: ['网络连接失败', '请检查网络，并确认 host 已加入小程序的 request 合法域名'],
    en: [
      'The network request failed',
      "Check the network and that the host is on the mini program's request domain list",
    ],
  },
  TIMEOUT: {
    zh: ['请求超时', '请稍后重试'],
    en: ['The request timed out', 'Try again later'],
  },
  BAD_REPLY: {
    zh: ['收到无法识别的响应', '请检查 host 是否指向 Yaopai 服务器'],
    en: ['The reply could not be understood', 'Check that host points at a Yaopai server'],
  },
  USER_DENIED: {
    zh: ['用户拒绝了授权', '请在用户再次点击按钮后重试'],
    en: ['The user refused', 'Try again after the user taps the button again'],
  },
  PRIVACY_REFUSED: {
    zh: ['用户未同意隐私协议', '请展示隐私说明，待用户同意后重试'],
    en: ['The user has not agreed to the privacy terms', 'Show the privacy terms and try again once the user agrees'],
  },
  UNSUPPORTED: {
    zh: ['当前微信版本不支持此功能', '请提示用户升级微信'],
    en: ['This version of WeChat does not support it', 'Ask the user to update WeChat'],
  },
  CONFIGURATION: {
    zh: ['SDK 配置不正确', '请检查构造 AuthenticationClient 时传入的选项'],
    en: ['The SDK is not configured correctly', 'Check the options given to AuthenticationClient'],
  },
};
