import type { Connection } from '../connections/index.js';
import { TOKEN_ERRCODES } from './errcodes.js';
import type { WechatCall } from './wechat-transport.js';

/** What calls in the mini program's own name are made with. */
export interface AccessToken {
  /** At least 512 characters are to be expected; never leaves the server. */
  token: string;
  expiresInSeconds: number;
}

const LONGEST_TOKEN = 4_096;

/**
 * In normal mode WeChat gives the same token until five minutes before its end; a forced one ends the one before.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export function stableToken(
  connection: Connection,
  appSecret: string,
  mode: 'normal' | 'forced',
): WechatCall<AccessToken> {
  return {
    wechatAppId: connection.wechatAppId,
    path: '/cgi-bin/stable_token',
    body: {
      grant_type: 'client_credential',
      appid: connection.wechatAppId,
      secret: appSecret,
      force_refresh: mode === 'forced',
    },
    errcodes: TOKEN_ERRCODES,
    refused: 'WeChat refused an access token',
    read({ access_token: token, expires_in: expiresIn }) {
      const expiresInSeconds = Number(expiresIn);
      if (typeof token !== 'string' || token.length === 0 || token.length > LONGEST_TOKEN) return undefined;
      return Number.isFinite(expiresInSeconds) ? { token, expiresInSeconds } : undefined;
    },
  };
}
