import type { SignInReply } from './sign-in.js';

/**
 * A phone number as WeChat's button gave it: `phoneCode`, or `encryptedData` with `iv`. With a `phoneCode` only that decides;
 * the encrypted data is read when WeChat is busy, out of quota or refuses the permission.
 */
export interface WechatPhoneData {
  /** `e.detail.code` of the phone button: single use, valid five minutes. Not a code of `wx.login`. */
  phoneCode?: string;
  /** Base64, at most 4,096 characters. */
  encryptedData?: string;
  /** Base64 of 16 bytes. */
  iv?: string;
}

/** With which account to go on after ACCOUNT_CHOICE_NEEDED: the one that has the number, or WeChat's own without it. */
export type PhoneAccountChoice = 'phone' | 'wechat';

/**
 * `POST /sign-in/wechat-phone`. The number comes from WeChat's button, or by the `ticket` of a PHONE_JOIN_PROOF_NEEDED or
 * ACCOUNT_CHOICE_NEEDED of the last five minutes, together with what was asked for.
 */
export interface SignInWithWechatPhoneRequest extends WechatPhoneData {
  /** From `wx.login`: single use, valid five minutes. */
  code: string;
  /** From the refusal, for the same person and mini program. */
  ticket?: string;
  /** After PHONE_JOIN_PROOF_NEEDED: six digits, sent to the number for the purpose `join-phone`. */
  smsCode?: string;
  /** After PHONE_JOIN_PROOF_NEEDED, instead of `smsCode`: of a sign-in of the last five minutes to the account that has the number. */
  accountToken?: string;
  /** After ACCOUNT_CHOICE_NEEDED. Nothing is joined. */
  choice?: PhoneAccountChoice;
}

/** Answer to `POST /sign-in/wechat-phone`. */
export interface PhoneSignInReply extends SignInReply {
  /** The account that WeChat's identity had, when it was merged into this one and is no more. */
  mergedUserId?: string;
}

/** `POST /wechat/phone`: reads the number and changes no account. */
export interface GetPhoneRequest extends WechatPhoneData {
  /** From `wx.login`. */
  code: string;
}

export interface GetPhoneReply {
  /** Digits without `+`. */
  countryCode: string;
  /** With `+` and country code outside +86, as WeChat writes it. */
  phoneNumber: string;
  /** National number. */
  purePhoneNumber: string;
  openid: string;
  unionid?: string;
}

/** `POST /me/phone/wechat`: the number becomes the signed-in user's, when nobody has it and the user has no other. */
export interface BindWechatPhoneRequest extends WechatPhoneData {
  /** From `wx.login`, of one of the user's identities; one that this session has used already is accepted. */
  code: string;
}

/** `POST /me/identities`, by the primary account. Both sessions were opened in the last five minutes. */
export interface LinkAccountRequest {
  /** Access token of the other account, signed in with WeChat: its identity moves to the caller. */
  secondaryToken: string;
}
