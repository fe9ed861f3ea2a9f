import { ClientBase } from './client/client-base.js';
import type { LoginByCodeOptions } from './client/sign-in-client.js';
import type { AuthenticationClientOptions } from './options.js';
import type { PhoneDetail } from './phone/detail.js';
import { refusalOf } from './phone/refusal.js';
import { phoneRequest } from './phone/request.js';
import { changeMe } from './session/change-me.js';
import { signInByCode } from './session/explicit.js';
import type { User } from './user.js';

/**
 * What the user-info button's `e.detail` or the answer of `wx.getUserInfo` holds.
 *
 * @example
 * const detail: UserInfoDetail = { errMsg: 'getUserInfo:ok', rawData: '{"nickName":"Band"}' };
 */
export interface UserInfoDetail extends LoginByCodeOptions {
  errMsg?: string;
  /** Since base library 2.24.0, with a refusal. */
  errno?: number;
}

/**
 * The first-generation class, for mini programs written for it: it never calls `wx.login`, the code is the developer's business.
 *
 * New code uses `AuthenticationClient`; both share the session where host and user pool are the same and neither is given an
 * `appId`: each `appId` has a session of its own.
 *
 * @example
 * const legacy = new Authing({ userPoolId: 'YOUR_USERPOOLID', host: 'https://id.example.com' });
 * const code: string = wx.getStorageSync('code');
 * wx.getUserInfo({ success: (res) => legacy.loginWithWxapp(code, res).then((user) => console.log(user.id)) });
 */
export class Authing extends ClientBase {
  /**
   * Makes a client of the pool's default application; an expired session is not reopened, since that takes a `wx.login`.
   *
   * @throws 79008 CONFIGURATION when `userPoolId` and `appId` are both missing.
   *
   * @example
   * const legacy = new Authing({ userPoolId: 'YOUR_USERPOOLID' });
   */
  constructor(options: Omit<AuthenticationClientOptions, 'accessToken' | 'autoLogin'>) {
    super(Object.assign({}, options, { autoLogin: false }));
  }

  /**
   * Signs in with a code from `wx.login` and the user info that WeChat gave.
   *
   * @param code From `wx.login`: works once, for five minutes, and is not replaced when refused.
   * @param detail `e.detail` of the user-info button, or the answer of `wx.getUserInfo`.
   * @throws 79004 USER_DENIED or 79006 PRIVACY_REFUSED when the user refused; 2231 INVALID_INPUT when `code` is not a text; 71001 WECHAT_CODE_INVALID, 71002
   * WECHAT_CODE_USED and the other errors of the sign-in.
   * @see https://developers.weixin.qq.com/miniprogram/dev/component/button.html
   *
   * @example
   * function onGotUserInfo(e: { detail: UserInfoDetail }) {
   *   legacy.loginWithWxapp(wx.getStorageSync('code'), e.detail).then((user) => console.log(user.nickname));
   * }
   */
  loginWithWxapp(code: string, detail?: UserInfoDetail): Promise<User> {
    return this.run(async () => {
      const refusal = refusalOf(this.caller.tag, Object(detail) as UserInfoDetail);
      if (refusal) throw refusal;
      return signInByCode(this.engine, this.caller, code, detail);
    });
  }

  /**
   * Gives the signed-in user the number behind WeChat's phone button; it signs nobody in.
   *
   * @param code From `wx.login`: also the stored one with which `loginWithWxapp` signed in.
   * @param detail `e.detail` of the button, also of a refused tap.
   * @throws 2020 NOT_SIGNED_IN before `loginWithWxapp`, and what `AuthenticationClient.bindPhone` throws.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html
   *
   * @example
   * function bindPhone(e: { detail: PhoneDetail }) {
   *   legacy.bindPhone(wx.getStorageSync('code'), e.detail).then((user) => console.log(user.phone));
   * }
   */
  bindPhone(code: string, detail: PhoneDetail): Promise<User> {
    return this.run(() =>
      changeMe(this.engine, this.caller, 'POST /me/phone/wechat', phoneRequest(this.caller.tag, code, detail)),
    );
  }
}
