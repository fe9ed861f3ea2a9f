import { plainToken, stableToken } from './access-token.js';
import type { WechatRoute } from './call.js';
import { mediaCheck, textCheck } from './content-check.js';
import { jsCodeToSession } from './js-code-to-session.js';
import { phoneNumber } from './phone-number.js';
import { checkEncryptedMessage, checkSession, resetSessionKey, userEncryptKey } from './session-key.js';

/** Every WeChat endpoint the sandbox plays. */
export const wechatRoutes: WechatRoute[] = [
  jsCodeToSession,
  plainToken,
  stableToken,
  phoneNumber,
  checkSession,
  resetSessionKey,
  userEncryptKey,
  checkEncryptedMessage,
  textCheck,
  mediaCheck,
];
