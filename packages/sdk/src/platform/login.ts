import { settle } from './callback.js';

/** Beyond WeChat's own time-out, before the call is given up. */
const GRACE_MS = 2_000;

/**
 * One `wx.login`: an answer without a code is possible, WeChat's own sample provides for it. Rejects with a `WxFailure`.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/api/open-api/login/wx.login.html
 */
export function wechatLogin(timeout: number): Promise<{ code?: string }> {
  return settle(timeout + GRACE_MS, (success, fail) => {
    wx.login({ timeout, success, fail });
  });
}
