import type { GetPhoneReply, PhoneAccountChoice } from '@yaopai/protocol';
import { BAD_REPLY } from '../errors/codes.js';
import { invalid, isText } from '../errors/invalid.js';
import { raise } from '../errors/yaopai-error.js';
import type { PhoneDetail } from '../phone/detail.js';
import { phoneRequest, provenRequest } from '../phone/request.js';
import { signInByPhone } from '../phone/sign-in-by-phone.js';
import { withCountry, type PhoneOptions } from '../phone/with-country.js';
import { send } from '../transport/send.js';
import type { PhoneUser, User } from '../user.js';
import { MeClient } from './me-client.js';

/**
 * What `getPhone` answers: `countryCode` digits without `+`; `purePhoneNumber` the national number; `phoneNumber` with `+` and country code
 * outside +86; `unionid` where WeChat gives one.
 *
 * @example
 * const { code } = await wx.login();
 * const read = (detail: PhoneDetail): Promise<WechatPhone> => authing.getPhone(code, detail);
 */
export type WechatPhone = GetPhoneReply;

/**
 * What `loginByPhone` was refused for the lack of. `error.data` of the refusal (`PhoneProofData`) carries the `ticket`, valid until
 * `ticketExpiresAt`, and the number: `phone` with `phoneCountryCode`.
 *
 * After 30002 PHONE_JOIN_PROOF_NEEDED a `smsCode` (six digits, sent to that number for the purpose `join-phone`), or the `accountToken` of a
 * sign-in of the last five minutes to the account that has the number. After 30003 ACCOUNT_CHOICE_NEEDED the user's `choice`: the account
 * that has the number, or WeChat's own; nothing is joined.
 *
 * @example
 * const proof: PhoneProof = { ticket: 'from error.data', smsCode: '123456' };
 */
export type PhoneProof =
  | { ticket: string; smsCode: string; accountToken?: never; choice?: never }
  | { ticket: string; accountToken: string; smsCode?: never; choice?: never }
  | { ticket: string; choice: PhoneAccountChoice; smsCode?: never; accountToken?: never };

/** Numbers that WeChat's phone button gives. */
export class PhoneClient extends MeClient {
  /**
   * Signs in with the number behind WeChat's phone button: the account that has it, with this WeChat joined to it; else the WeChat's own
   * account, which gets the number; else a new one with both.
   *
   * Safe in either order: call `wx.login` before the tap or after it. A request lost on the way is repeated without a second session, and
   * requests of the account that was signed in before do not continue as another one.
   *
   * @param code From `wx.login`, not `e.detail.code`: works once, for five minutes, and is not replaced when refused.
   * @param detail `e.detail` of the button, also of a refused tap.
   * @returns The user; `mergedUserId` when the WeChat's former account was merged into this one.
   * @throws Without a request: 79004 USER_DENIED, 79005 NO_QUOTA, 79006 PRIVACY_REFUSED, 71005 WECHAT_USER_RISKY, 79008 CONFIGURATION (the
   * mini program may not ask for numbers; `data.errMsg` says more), 2231 INVALID_INPUT. From the server: 30002 PHONE_JOIN_PROOF_NEEDED and
   * 30003 ACCOUNT_CHOICE_NEEDED, which a `proof` answers (their `data` is a `PhoneProofData`); 71008 WECHAT_DATA_UNDECRYPTABLE, 71010 PHONE_CODE_INVALID and 30005 REPLAYED,
   * after which the user taps again; 71011 PHONE_QUOTA_REACHED; 2035 PHONE_TAKEN; 2005, 30001, 71001, 71002, 71003, 71005, 79001, 79002 as
   * `login`.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html
   *
   * @example
   * // <button open-type="getPhoneNumber" bindgetphonenumber="onPhone">
   * async function onPhone(e: { detail: PhoneDetail }) {
   *   const { code } = await wx.login();
   *   const user = await authing.loginByPhone(code, e.detail);
   *   console.log(user.phone, user.mergedUserId);
   * }
   */
  loginByPhone(code: string, detail: PhoneDetail): Promise<PhoneUser>;
  /**
   * The same once more, with what 30002 PHONE_JOIN_PROOF_NEEDED or 30003 ACCOUNT_CHOICE_NEEDED asked for. The ticket stands for the number,
   * so no further tap is needed, and of `detail` nothing is sent.
   *
   * After `choice: 'phone'` the session is not reopened by `wx.login` once it expires, since WeChat alone opens the other account.
   *
   * @param code From a new `wx.login`, by the same person in the same mini program.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED, 30004 FRESH_PROOF_NEEDED, 2231 INVALID_INPUT, and the others of `loginByPhone`.
   *
   * @example
   * async function proveAndLogin({ ticket }: PhoneProofData, smsCode: string) {
   *   const { code } = await wx.login();
   *   return authing.loginByPhone(code, null, { ticket, smsCode });
   * }
   */
  loginByPhone(code: string, detail: PhoneDetail | null | undefined, proof: PhoneProof): Promise<PhoneUser>;
  /**
   * The old form, for buttons whose `e.detail` has no `code` (before base library 2.21.2). Prefer `loginByPhone(code, e.detail)`.
   *
   * @example
   * async function getPhone(e: { detail: { iv: string; encryptedData: string } }) {
   *   const { code } = await wx.login();
   *   const { iv, encryptedData } = e.detail;
   *   const user = await authing.loginByPhone(code, iv, encryptedData);
   * }
   */
  loginByPhone(code: string, iv: string, encryptedData: string): Promise<PhoneUser>;
  loginByPhone(code: string, given: unknown, third?: unknown): Promise<PhoneUser> {
    return this.run(() => {
      const { tag: lang } = this.caller;
      const isProven = third && typeof given !== 'string';
      const request = isProven ? provenRequest(lang, code, third) : phoneRequest(lang, code, given, third);
      return signInByPhone(this.engine, this.caller, request);
    });
  }

  /**
   * Reads the number behind WeChat's phone button; nobody is signed in, and no account changes.
   *
   * @param code From `wx.login`, not `e.detail.code`.
   * @param detail `e.detail` of the button, also of a refused tap.
   * @throws Those of `loginByPhone` about the tap, its data and the code.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html
   *
   * @example
   * async function onPhone(e: { detail: PhoneDetail }) {
   *   const { code } = await wx.login();
   *   const { countryCode, purePhoneNumber } = await authing.getPhone(code, e.detail);
   * }
   */
  getPhone(code: string, detail: PhoneDetail): Promise<WechatPhone>;
  /**
   * The old form, for buttons whose `e.detail` has no `code`. Prefer `getPhone(code, e.detail)`.
   *
   * @example
   * async function getPhone(e: { detail: { iv: string; encryptedData: string } }) {
   *   const { code } = await wx.login();
   *   const data = await authing.getPhone(code, e.detail.iv, e.detail.encryptedData);
   * }
   */
  getPhone(code: string, iv: string, encryptedData: string): Promise<WechatPhone>;
  getPhone(code: string, given: unknown, encryptedData?: unknown): Promise<WechatPhone> {
    return this.run(async () => {
      const { tag: lang } = this.caller;
      const reply = await send(this.caller, 'POST /wechat/phone', phoneRequest(lang, code, given, encryptedData));
      if (!reply.phoneNumber) throw raise(lang, BAD_REPLY);
      return reply;
    });
  }

  /**
   * Gives the signed-in user the number behind WeChat's phone button.
   *
   * @param code From `wx.login`, also one with which this session was opened.
   * @param detail `e.detail` of the button, also of a refused tap.
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2035 PHONE_TAKEN when another account has it, 2226 PHONE_NOT_CHANGEABLE_HERE when the
   * user has another one, 71009 WECHAT_DATA_MISMATCH when the code is somebody else's, and those of `loginByPhone` about the tap, its data
   * and the code.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html
   *
   * @example
   * async function onBind(e: { detail: PhoneDetail }) {
   *   const { code } = await wx.login();
   *   const { phone } = await authing.bindPhone(code, e.detail);
   * }
   */
  bindPhone(code: string, detail: PhoneDetail): Promise<User>;
  /**
   * Gives the signed-in user a number that a code sent to it proves.
   *
   * @param phone National number, or with `+` and country code.
   * @param code Six digits, sent for the purpose `bind`: works once, for five minutes.
   * @param options `phoneCountryCode` digits without `+`, for a national number. Default 86.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED, 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2035 PHONE_TAKEN, 2226 PHONE_NOT_CHANGEABLE_HERE,
   * 2231 INVALID_INPUT.
   *
   * @example
   * const { phoneVerified } = await authing.bindPhone('13800138000', '123456');
   */
  bindPhone(phone: string, code: string, options?: PhoneOptions): Promise<User>;
  bindPhone(first: string, second: unknown, options?: PhoneOptions): Promise<User> {
    if (typeof second !== 'string') {
      return this.change('POST /me/phone/wechat', (lang) => phoneRequest(lang, first, second, options));
    }
    return this.change('POST /me/phone', (lang) => {
      // Three texts would be the old form of the other two methods, which this one never had.
      if (!isText(first) || !second || typeof options === 'string') {
        throw invalid(lang, 'bindPhone', 'code, e.detail | phone, code');
      }
      return withCountry({ phone: first, code: second }, options);
    });
  }
}
