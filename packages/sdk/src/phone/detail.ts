/**
 * `e.detail` of a phone button, `open-type="getPhoneNumber"` or `open-type="getRealtimePhoneNumber"`, as it is: also of a refused tap.
 *
 * `code` is there since base library 2.21.2; it is no code of `wx.login`, works once and lives five minutes from the tap.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getRealtimePhoneNumber.html
 *
 * @example
 * function onRealtimePhone(e: { detail: PhoneDetail }) {
 *   wx.login({ success: ({ code }) => authing.loginByPhone(code, e.detail) });
 * }
 */
export interface PhoneDetail {
  code?: string;
  /** Base64, at most 4,096 characters. */
  encryptedData?: string;
  /** Base64 of 16 bytes. */
  iv?: string;
  cloudID?: string;
  /** `getPhoneNumber:ok`, or why there is no number. */
  errMsg?: string;
  /** Since base library 2.24.0, with a refused tap. */
  errno?: number;
  /** The user-info button's: its detail holds no phone number. */
  rawData?: never;
}
