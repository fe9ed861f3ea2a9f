import { expiredError, isUnauthorized } from '../session/endings.js';
import { logout } from '../session/engine.js';
import { signIn, signInByCode } from '../session/explicit.js';
import type { User } from '../user.js';
import { ClientBase } from './client-base.js';

/**
 * What WeChat's user-info button or `wx.getUserInfo` gave: `rawData` (with `signature` to have it verified), or `encryptedData` with `iv`.
 *
 * @example
 * function onGotUserInfo(e: { detail: LoginByCodeOptions }) {
 *   wx.login({ success: ({ code }) => authing.loginByCode(code, e.detail) });
 * }
 */
export interface LoginByCodeOptions {
  /** Base64, at most 16,384 characters. */
  encryptedData?: string;
  /** Base64 of 16 bytes. */
  iv?: string;
  /** JSON text, unchanged, at most 8,192 characters. */
  rawData?: string;
  /** 40 hexadecimal characters. */
  signature?: string;
}

/** Signing in with WeChat, and out. */
export class SignInClient extends ClientBase {
  /**
   * Signs in with `wx.login`, without any prompt; a new person gets a new account.
   *
   * However many pages call it at the same time, there is one `wx.login` and one sign-in, and all get the same user. A code that WeChat
   * refuses as used or expired is replaced once, and a request lost on the way is repeated without a second session. An explicit call always
   * signs in, also with a live session; as with every sign-in, a session that the same user had here before is then ended on the server too.
   *
   * @throws 2005 ACCOUNT_BLOCKED, 30001 ACCOUNT_CLOSING, 71003 WECHAT_BUSY, 71005 WECHAT_USER_RISKY, 79001 NETWORK, 79002 TIMEOUT, and the
   * other errors of the sign-in; 2020 NOT_SIGNED_IN when `logout` was called meanwhile.
   * @see https://developers.weixin.qq.com/miniprogram/dev/api/open-api/login/wx.login.html
   *
   * @example
   * const user = await authing.login();
   * console.log(user.id, user.token);
   */
  login(): Promise<User> {
    return this.run(() => signIn(this.engine, this.caller));
  }

  /**
   * Signs in with a code that you got from `wx.login`, and keeps the session in storage; later calls send its token by themselves.
   *
   * The code works once and for five minutes; a refused one is not replaced. The same code given twice at the same time is sent once.
   * Profile data that cannot be verified is ignored by the server.
   *
   * @param code From `wx.login`.
   * @param options Nickname and avatar, from the user-info button or `wx.getUserInfo`.
   * @throws 2231 INVALID_INPUT when `code` is not a text, 71001 WECHAT_CODE_INVALID, 71002 WECHAT_CODE_USED, and what `login` throws.
   * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/login.html
   *
   * @example
   * const { code } = await wx.login();
   * const user = await authing.loginByCode(code);
   */
  loginByCode(code: string, options?: LoginByCodeOptions): Promise<User> {
    return this.run(() => signInByCode(this.engine, this.caller, code, options));
  }
  /**
   * Signs out: forgets the session on this device at once, then ends it on the server. Afterwards nothing signs in until `login` or
   * `loginByCode` is called, also after a restart.
   *
   * It does not reject: offline the device is signed out all the same, `onError` is told, and the server's session lapses by itself.
   *
   * @example
   * await authing.logout();
   */
  async logout(): Promise<void> {
    try {
      this.caller.assertReady();
      await logout(this.engine, this.caller);
    } catch (error) {
      // The server no longer knows the session: that is what was wanted.
      if (!isUnauthorized(error)) this.failed(error);
    }
  }

  /**
   * Answers the id of the user whose session this device holds, without asking the server.
   *
   * @throws 2020 NOT_SIGNED_IN, or 2206 SESSION_EXPIRED when the session is known to be over. It throws at once: this is no promise.
   *
   * @example
   * const userId: string = authing.checkLoggedIn();
   */
  checkLoggedIn(): string {
    return this.runSync(() => {
      const { store } = this.engine;
      const { session, user } = store.read();
      if (!session) throw store.signedOut(this.caller.tag, store.tick());
      if (session.expired) throw expiredError(this.caller.tag, session.expired.reason);
      return session.userId || (user ? user.id : '');
    });
  }
}
