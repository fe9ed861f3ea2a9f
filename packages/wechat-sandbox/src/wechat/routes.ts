import { plainToken, stableToken } from './access-token.js';
import type { WechatRoute } from './call.js';
import { jsCodeToSession } from './js-code-to-session.js';

/** Every WeChat endpoint the sandbox plays. */
export const wechatRoutes: WechatRoute[] = [jsCodeToSession, plainToken, stableToken];
