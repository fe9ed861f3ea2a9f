import { settle } from './callback.js';

/** Beyond WeChat's own time-out, before the call is given up. */
const GRACE_MS = 2_000;

/**
 * One `wx.login`: the code, or undefined when WeChat succeeded without one, which its own sample provides for.
 *
 * Rejects with a `WxFailure`. https://developers.weixin.qq.com/miniprogram/dev/api/open-api/login/wx.login.html
 */
export async function wechatCode(timeoutMs: number): Promise<string | undefined> {
  const result = await settle<{ code?: string }>(timeoutMs + GRACE_MS, (success, fail) => {
    wx.login({ timeout: timeoutMs, success, fail });
  });
  return result && result.code;
}
