import type { Connection } from '../connections/index.js';
import { LOGIN_ERRCODES } from './errcodes.js';
import { isText, type WechatCall } from './wechat-transport.js';

/** WeChat's answer to a code: the only source of openid and unionid. */
export interface Exchange {
  openId: string;
  unionId: string | null;
  /** Base64 of 16 bytes; never leaves the server. */
  sessionKey: string;
}

/** @see https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session */
export function jsCodeToSession(connection: Connection, appSecret: string, code: string): WechatCall<Exchange> {
  const query = new URLSearchParams({
    appid: connection.wechatAppId,
    secret: appSecret,
    js_code: code,
    grant_type: 'authorization_code',
  });
  return {
    wechatAppId: connection.wechatAppId,
    path: `/sns/jscode2session?${query}`,
    errcodes: LOGIN_ERRCODES,
    refused: 'WeChat refused a code',
    read({ openid, unionid, session_key: sessionKey }) {
      if (!isText(openid) || !isText(sessionKey)) return undefined;
      return { openId: openid, unionId: isText(unionid) ? unionid : null, sessionKey };
    },
  };
}
