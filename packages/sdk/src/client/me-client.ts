import type { Endpoint, ReplyOf, RequestOf, SecurityLevelReply, UpdateProfileRequest } from '@yaopai/protocol';
import { invalid, isText } from '../errors/invalid.js';
import { denialOf } from '../phone/refusal.js';
import { choosePicture, uploading, type WxFailure } from '../platform/index.js';
import { call } from '../session/call.js';
import { changeMe, type AccountEndpoint } from '../session/change-me.js';
import { usable } from '../session/renew.js';
import type { Session } from '../session/state.js';
import { send } from '../transport/send.js';
import type { User } from '../user.js';
import { SessionClient } from './session-client.js';

/**
 * What `updateProfile` may change: only the fields given change, null clears one.
 *
 * @example
 * const fields: ProfileFields = { nickname: 'Bob', gender: 'U', city: null };
 */
export type ProfileFields = UpdateProfileRequest;

/**
 * How well the signed-in user's account is protected: `score` 0–100 (a password counts 10 for each level, a verified phone 30, a verified
 * email 20, a WeChat identity 20); `email`, `phone` and `password` whether there is one, verified; `passwordSecurityLevel` 1 weak, 2 medium,
 * 3 strong, null without a password; `mfa` is not offered yet.
 *
 * @example
 * const { score, passwordSecurityLevel }: SecurityLevel = await authing.getSecurityLevel();
 */
export type SecurityLevel = SecurityLevelReply;

/** The signed-in user's own account. */
export class MeClient extends SessionClient {
  /**
   * Changes the signed-in user's profile.
   *
   * @param fields `nickname` 1–64 characters; `photo` a URL of this server or of qlogo.cn (where content is checked, no new one of qlogo.cn); `gender` M, F or U; `birthdate` YYYY-MM-DD;
   * `country`, `province`, `city` at most 64 characters each.
   * @returns The user after the change.
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT. Where the operator has nicknames checked:
   * 30006 CONTENT_RISKY, 30004 FRESH_PROOF_NEEDED (sign in again, then repeat), 71003 WECHAT_BUSY.
   *
   * @example
   * const user = await authing.updateProfile({ nickname: 'Bob' });
   */
  updateProfile(fields: ProfileFields): Promise<User> {
    return this.change('PUT /me', (lang) => {
      if (Object(fields) !== fields) throw invalid(lang, 'fields', '{ … }');
      return fields;
    });
  }

  /**
   * Gives the signed-in user a new avatar: lets the user pick or take one picture, uploads it and updates the account. Rejects at once, without
   * the chooser, when nobody is signed in.
   *
   * The server cuts the picture square, re-encodes it as WebP and strips all metadata. While WeChat still checks its content `photoPending` is
   * true, and everybody else sees the former one. The server's host must be among the `uploadFile` domains of the mini program.
   *
   * @param avatarUrl `e.detail.avatarUrl` of `<button open-type="chooseAvatar">`, or another temporary file: JPEG, PNG, WebP, GIF or AVIF of
   * at most 5 MiB. Default: the user chooses. The upload may take a minute, or the client's `timeout` where that is longer.
   * @returns The user after the change; `photo` is the URL of the new avatar.
   * @throws 79004 USER_DENIED when the user closes the chooser, 79006 PRIVACY_REFUSED; 2231 INVALID_INPUT when it is no such picture; 30006
   * CONTENT_RISKY, 30004 FRESH_PROOF_NEEDED (sign in again, then repeat), 71003 WECHAT_BUSY, 1003 RATE_LIMITED, 1000 BUSY; 2020
   * NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 79001 NETWORK, 79002 TIMEOUT.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/userProfile.html
   *
   * @example
   * const { photo } = await authing.updateAvatar();
   *
   * @example
   * // <button open-type="chooseAvatar" bindchooseavatar="onAvatar">
   * async function onAvatar(e: { detail: { avatarUrl: string } }) {
   *   const { photo, photoPending } = await authing.updateAvatar(e.detail.avatarUrl);
   * }
   */
  updateAvatar(avatarUrl?: string): Promise<User> {
    return this.run(async () => {
      const { engine, caller } = this;
      await usable(engine, caller, engine.store.tick());
      const file =
        avatarUrl ||
        (await choosePicture().catch((failure: WxFailure) => {
          throw denialOf(caller.tag, Object(failure) as WxFailure);
        }));
      if (!isText(file)) throw invalid(caller.tag, 'avatarUrl', 'e.detail.avatarUrl');
      return changeMe(engine, caller, 'POST /me/avatar', { file }, uploading(file));
    });
  }

  /**
   * Answers how well the signed-in user's account is protected.
   *
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const { score, phone } = await authing.getSecurityLevel();
   */
  getSecurityLevel(): Promise<SecurityLevel> {
    return this.ask('GET /me/security-level', (reply) => reply);
  }

  /**
   * Gives the signed-in user a new password; every other session of the user ends.
   *
   * @param newPassword At most 256 characters; what it must have is a setting of the pool.
   * @param oldPassword Needed once the account has one.
   * @throws 2203 OLD_PASSWORD_WRONG, 2029 PASSWORD_TOO_WEAK, 1003 RATE_LIMITED, 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2231 INVALID_INPUT.
   *
   * @example
   * await authing.updatePassword('correct horse battery', 'the old one');
   */
  updatePassword(newPassword: string, oldPassword?: string): Promise<User> {
    return this.change('PUT /me/password', () => ({ password: newPassword, oldPassword }));
  }

  /**
   * Replaces the signed-in user's phone number.
   *
   * @param phone The new one: national number of +86, or with `+` and country code.
   * @param code Six digits, sent to the new number for the purpose `bind`.
   * @param _oldPhone Not needed: the account knows it.
   * @param oldCode Six digits, sent to the old number for the purpose `change`; needed once the account has a verified one.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED, 2035 PHONE_TAKEN, 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2231 INVALID_INPUT.
   *
   * @example
   * const { phone } = await authing.updatePhone('13900139000', '123456', '13800138000', '654321');
   */
  updatePhone(phone: string, code: string, _oldPhone?: string, oldCode?: string): Promise<User> {
    return this.change('PUT /me/phone', () => ({ phone, code, oldCode }));
  }

  /**
   * Replaces the signed-in user's email address.
   *
   * @param email The new one.
   * @param code Six digits, sent to the new address for the purpose `bind`.
   * @param _oldEmail Not needed: the account knows it.
   * @param oldCode Six digits, sent to the old address for the purpose `change`; needed once the account has a verified one.
   * @throws 2200 EMAIL_TAKEN, and the others of `updatePhone`.
   *
   * @example
   * const { email } = await authing.updateEmail('new@example.com', '123456', 'old@example.com', '654321');
   */
  updateEmail(email: string, code: string, _oldEmail?: string, oldCode?: string): Promise<User> {
    return this.change('PUT /me/email', () => ({ email, code, oldCode }));
  }

  /**
   * Takes the phone number off the signed-in user's account.
   *
   * @throws 2217 LAST_SIGN_IN_METHOD when no way in would be left, 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED.
   *
   * @example
   * const { phone } = await authing.unbindPhone(); // null
   */
  unbindPhone(): Promise<User> {
    return this.change('DELETE /me/phone', () => undefined);
  }

  /**
   * Gives the signed-in user an email address that a code sent to it proves.
   *
   * @param code Six digits, sent for the purpose `bind`.
   * @throws 2200 EMAIL_TAKEN, 2225 EMAIL_NOT_CHANGEABLE_HERE when the user has another one, 2001 CODE_WRONG, 2300 CODE_EXPIRED, 2020
   * NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2231 INVALID_INPUT.
   *
   * @example
   * await authing.sendEmail('ann@example.com', 'bind');
   * const verify = (code: string) => authing.bindEmail('ann@example.com', code);
   */
  bindEmail(email: string, code: string): Promise<User> {
    return this.change('POST /me/email', () => ({ email, code }));
  }

  /**
   * Takes the email address off the signed-in user's account.
   *
   * @throws 2217 LAST_SIGN_IN_METHOD when no way in would be left, 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED.
   *
   * @example
   * const { email } = await authing.unbindEmail(); // null
   */
  unbindEmail(): Promise<User> {
    return this.change('DELETE /me/email', () => undefined);
  }

  /** @internal One request of the signed-in user; `read` takes from the reply what is answered, and is told whose it is. */
  protected ask<E extends Endpoint, T>(
    endpoint: E,
    read: (reply: ReplyOf<E>, session: Session) => T,
    body?: RequestOf<E>,
  ): Promise<T> {
    return this.run(async () => {
      const { reply, session } = await call(this.engine, this.caller, endpoint, body as RequestOf<E>);
      return read(reply, session);
    });
  }

  /** @internal One request that needs nobody signed in; `read` as above, by default all of it. */
  protected inquire<E extends Endpoint, T = ReplyOf<E>>(
    endpoint: E,
    body: RequestOf<E>,
    read = (reply: ReplyOf<E>): T => reply as T,
  ): Promise<T> {
    return this.run(async () => read(await send(this.caller, endpoint, body)));
  }

  /** @internal One change of the signed-in user's account; `bodyOf` throws what is wrong with the arguments. */
  protected change<E extends AccountEndpoint>(endpoint: E, bodyOf: (lang: string) => RequestOf<E>): Promise<User> {
    return this.run(() => changeMe(this.engine, this.caller, endpoint, bodyOf(this.caller.tag)));
  }
}
