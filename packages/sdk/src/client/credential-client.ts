import type {
  AccountHandle,
  CheckPasswordReply,
  CodePurpose,
  PasswordLevel,
  ReplyOf,
  RequestOf,
  SendCodeReply,
  UserInfo,
  ValidateTokenReply,
  ValidateTokenRequest,
} from '@yaopai/protocol';
import { withCountry, type PhoneOptions } from '../phone/with-country.js';
import { signedIn, signInByRequest } from '../session/explicit.js';
import type { SignInEndpoint } from '../session/sign-in.js';
import { send } from '../transport/send.js';
import type { User } from '../user.js';
import { AccountClient } from './account-client.js';
import type { ProfileFields } from './me-client.js';

/**
 * Of a code to send: `purpose` what it is to prove, by default `sign-in`. A code is good for its purpose only.
 *
 * @example
 * const options: SmsOptions = { purpose: 'sign-up', phoneCountryCode: '852' };
 */
export interface SmsOptions extends PhoneOptions {
  purpose?: CodePurpose;
}

/**
 * That something was done: `code` 200.
 *
 * @example
 * const { code }: Done = await authing.resetPasswordByPhoneCode('13800138000', '123456', 'correct horse battery');
 */
export interface Done {
  code: 200;
  message: string;
}

/**
 * That a code is on its way: it is good for `expiresInSeconds`, and the same target may be sent another one after `retryAfterSeconds`.
 *
 * @example
 * const { retryAfterSeconds }: CodeSent = await authing.sendSmsCode('13800138000');
 */
export type CodeSent = Done & SendCodeReply;

/**
 * What `validateToken` answers.
 *
 * @example
 * const { valid, claims }: TokenVerdict = await authing.validateToken({ accessToken: 'a.b.c' });
 * if (valid) console.log(claims.sub, new Date(claims.exp * 1000));
 */
export type TokenVerdict = ValidateTokenReply;

/**
 * What `getUserInfoByAccessToken` answers: the standard claims of OpenID Connect Core 1.0, section 5.1. What the account does not have is left
 * out; `picture` is a URL, `phone_number` has `+` and country code, `updated_at` is Unix seconds.
 *
 * @example
 * const { sub, nickname, picture }: TokenOwner = await authing.getUserInfoByAccessToken('a.b.c');
 */
export type TokenOwner = UserInfo;

/** Accounts with a password, or by codes sent to a phone or an email address; what a token is worth. */
export class CredentialClient extends AccountClient {
  /**
   * Makes an account by email address and password, and signs in to it. The address stays unverified: `bindEmail` or `registerByEmailCode`
   * verify it.
   *
   * @param password At most 256 characters; what it must have is a setting of the pool.
   * @param profile As in `updateProfile`.
   * @param _options Not needed.
   * @throws 2026 ACCOUNT_EXISTS, 2029 PASSWORD_TOO_WEAK, 2031 REGISTRATION_DISABLED, 2231 INVALID_INPUT, 1003 RATE_LIMITED,
   * 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const user = await authing.registerByEmail('ann@example.com', 'correct horse battery', { nickname: 'Ann' });
   */
  registerByEmail(email: string, password: string, profile?: ProfileFields, _options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-up', { email, password, profile });
  }

  /**
   * Makes an account by username and password, and signs in to it.
   *
   * @param username 1–64 letters, digits and `_.-` of any script; letter case does not matter.
   * @param password As in `registerByEmail`, as the two below.
   * @throws 2034 USERNAME_TAKEN, and the others of `registerByEmail`.
   *
   * @example
   * const user = await authing.registerByUsername('ann', 'correct horse battery');
   */
  registerByUsername(
    username: string,
    password: string,
    profile?: ProfileFields,
    _options?: PhoneOptions,
  ): Promise<User> {
    return this.enter('POST /sign-up', { username, password, profile });
  }

  /**
   * Makes an account by phone number, and signs in to it.
   *
   * @param phone National number, or with `+` and country code.
   * @param code Six digits, sent for the purpose `sign-up`.
   * @param password Default: none, and codes sign in.
   * @param profile As in `updateProfile`.
   * @param options The country of a national number.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED, 2026 ACCOUNT_EXISTS, and the others of `registerByEmail`.
   *
   * @example
   * await authing.sendSmsCode('13800138000', { purpose: 'sign-up' });
   * const register = (code: string) => authing.registerByPhoneCode('13800138000', code);
   */
  registerByPhoneCode(
    phone: string,
    code: string,
    password?: string,
    profile?: ProfileFields,
    options?: PhoneOptions,
  ): Promise<User> {
    return this.enter('POST /sign-up', { phone, code, password, profile }, options);
  }

  /**
   * Makes an account by email address, verified by a code, and signs in to it.
   *
   * @param code Six digits, sent for the purpose `sign-up`.
   * @param password Default: none, and codes sign in.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED, and the others of `registerByEmail`.
   *
   * @example
   * await authing.sendEmail('ann@example.com', 'sign-up');
   * const register = (code: string) => authing.registerByEmailCode('ann@example.com', code);
   */
  registerByEmailCode(
    email: string,
    code: string,
    password?: string,
    profile?: ProfileFields,
    _options?: PhoneOptions,
  ): Promise<User> {
    return this.enter('POST /sign-up', { email, code, password, profile });
  }

  /**
   * Signs in by email address and password, and keeps the session in storage. Once it expires it is not reopened by `wx.login`, which would
   * sign in to WeChat's own account.
   *
   * @param email The account's; an unverified one signs in too, until somebody proves that it is theirs.
   * @param _options Not needed.
   * @throws 2333 CREDENTIALS_WRONG; where the pool reveals which accounts exist 2004 ACCOUNT_NOT_FOUND and 2006 PASSWORD_WRONG; 2005
   * ACCOUNT_BLOCKED, 30001 ACCOUNT_CLOSING, 1003 RATE_LIMITED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const user = await authing.loginByEmail('test@example.com', 'passw0rd');
   */
  loginByEmail(email: string, password: string, _options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-in/password', { email, password });
  }

  /**
   * Signs in by username and password, as `loginByEmail`.
   *
   * @throws What `loginByEmail` throws.
   *
   * @example
   * const user = await authing.loginByUsername('ann', 'correct horse battery');
   */
  loginByUsername(username: string, password: string, _options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-in/password', { username, password });
  }

  /**
   * Signs in by phone number and password, as `loginByEmail`.
   *
   * @param phone A verified one: national number, or with `+` and country code.
   * @throws What `loginByEmail` throws.
   *
   * @example
   * const user = await authing.loginByPhonePassword('61234567', 'correct horse battery', { phoneCountryCode: '852' });
   */
  loginByPhonePassword(phone: string, password: string, options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-in/password', { phone, password }, options);
  }

  /**
   * Signs in by phone number and a code sent to it, as `loginByEmail`.
   *
   * @param code Six digits, sent for the purpose `sign-in`: works once, for five minutes.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED; with the right code 2004 ACCOUNT_NOT_FOUND, 2005 ACCOUNT_BLOCKED, 30001 ACCOUNT_CLOSING; 1003
   * RATE_LIMITED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * await authing.sendSmsCode('13800138000');
   * const signIn = (code: string) => authing.loginByPhoneCode('13800138000', code);
   */
  loginByPhoneCode(phone: string, code: string, options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-in/code', { phone, code }, options);
  }

  /**
   * Signs in by email address and a code sent to it, as `loginByEmail`.
   *
   * @param code As in `loginByPhoneCode`.
   * @throws What `loginByPhoneCode` throws.
   *
   * @example
   * await authing.sendEmail('ann@example.com', 'sign-in');
   * const signIn = (code: string) => authing.loginByEmailCode('ann@example.com', code);
   */
  loginByEmailCode(email: string, code: string, _options?: PhoneOptions): Promise<User> {
    return this.enter('POST /sign-in/code', { email, code });
  }

  /**
   * Sends six digits to a phone: good once, for five minutes, for one purpose; once a minute for each target. Answered alike whether or not an
   * account has the number.
   *
   * @param phone National number, or with `+` and country code.
   * @param options What the code is for, by default `sign-in`, and the country of a national number.
   * @throws 2080 CODE_SENT_RECENTLY (`data.retryAfterSeconds`), 1003 RATE_LIMITED, 1000 BUSY when the carrier does not take it, 2231
   * INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const { retryAfterSeconds } = await authing.sendSmsCode('13800138000', { purpose: 'bind' });
   */
  sendSmsCode(phone: string, options?: SmsOptions): Promise<CodeSent> {
    const { purpose = 'sign-in' } = Object(options) as SmsOptions;
    return this.tellServer('POST /verification-codes', { phone, purpose }, options);
  }

  /**
   * Sends six digits to an email address, as `sendSmsCode`.
   *
   * @param scene What the code is for.
   * @throws What `sendSmsCode` throws.
   *
   * @example
   * await authing.sendEmail('ann@example.com', 'reset-password');
   */
  sendEmail(email: string, scene: CodePurpose): Promise<CodeSent> {
    return this.tellServer('POST /verification-codes', { email, purpose: scene });
  }

  /**
   * Gives the account that has a phone number a new password; every session of it ends, and nobody is signed in by it.
   *
   * @param code Six digits, sent for the purpose `reset-password`.
   * @throws 2001 CODE_WRONG, 2300 CODE_EXPIRED; with the right code 2004 ACCOUNT_NOT_FOUND, 2005 ACCOUNT_BLOCKED, 30001 ACCOUNT_CLOSING; 2029
   * PASSWORD_TOO_WEAK, 1003 RATE_LIMITED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * await authing.sendSmsCode('13800138000', { purpose: 'reset-password' });
   * const reset = (code: string) => authing.resetPasswordByPhoneCode('13800138000', code, 'correct horse battery');
   */
  resetPasswordByPhoneCode(phone: string, code: string, newPassword: string, options?: PhoneOptions): Promise<Done> {
    return this.tellServer('POST /passwords/reset', { phone, code, password: newPassword }, options);
  }

  /**
   * The same by email address.
   *
   * @throws What `resetPasswordByPhoneCode` throws.
   *
   * @example
   * const reset = (code: string) => authing.resetPasswordByEmailCode('ann@example.com', code, 'correct horse battery');
   */
  resetPasswordByEmailCode(email: string, code: string, newPassword: string): Promise<Done> {
    return this.tellServer('POST /passwords/reset', { email, code, password: newPassword });
  }

  /**
   * Asks whether the pool accepts a password: `valid`, and `message` with what is wrong with it, in the client's language.
   *
   * @throws 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const { valid, message } = await authing.checkPasswordStrength('12345678');
   */
  checkPasswordStrength(password: string): Promise<CheckPasswordReply> {
    return this.inquire('POST /passwords/check', { password });
  }

  /**
   * Asks how strong a password is, whatever the pool accepts: 1 weak, 2 medium, 3 strong.
   *
   * @throws What `checkPasswordStrength` throws.
   *
   * @example
   * if ((await authing.computedPasswordSecurityLevel('12345678')) < 2) wx.showToast({ title: '密码太弱', icon: 'none' });
   */
  computedPasswordSecurityLevel(password: string): Promise<PasswordLevel> {
    return this.inquire('POST /passwords/check', { password }, ({ level }) => level);
  }

  /**
   * Asks whether an account has this username; about emails and phones only where the pool reveals it.
   *
   * @param handle Exactly one of `username`, `email` and `phone` (with `phoneCountryCode`).
   * @throws 1001 FORBIDDEN where the pool does not tell, 1003 RATE_LIMITED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const isTaken = await authing.isUserExists({ username: 'ann' });
   */
  isUserExists(handle: AccountHandle): Promise<boolean> {
    return this.inquire('POST /users/exists', handle, ({ exists }) => exists);
  }

  /**
   * Asks whether the server stands by a token at this moment, and what it says: a mini program has no secret and no crypto to find out by
   * itself. Backends verify tokens with any JWT library instead.
   *
   * @param token Exactly one of `accessToken` and `idToken`; of the application's user pool.
   * @returns `valid`, and the `claims` with times in Unix seconds: null for any token that is not valid, whatever the reason.
   * @throws 2231 INVALID_INPUT for none or both, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const { valid, claims } = await authing.validateToken({ accessToken: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' });
   */
  validateToken(token: ValidateTokenRequest): Promise<TokenVerdict> {
    return this.inquire('POST /tokens/validate', token);
  }

  /**
   * Asks whose an access token is, in the form that every OpenID Connect client knows; signed in or not, and nothing is renewed or kept.
   *
   * @param token Access token (JWT) of this application.
   * @throws 2020 NOT_SIGNED_IN for an empty one, 2207 TOKEN_INVALID, 2206 SESSION_EXPIRED, 2209 SESSION_ENDED, 1001 FORBIDDEN for a token of
   * another application, 79001 NETWORK, 79002 TIMEOUT.
   * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
   *
   * @example
   * const { sub, nickname } = await authing.getUserInfoByAccessToken('eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln');
   */
  getUserInfoByAccessToken(token: string): Promise<TokenOwner> {
    return this.run(() => send(this.caller, 'GET /oidc/userinfo ', undefined, { token }));
  }

  /** @internal One sign-in that a WeChat code of this device would not repeat. */
  private enter<E extends SignInEndpoint>(endpoint: E, request: RequestOf<E>, options?: PhoneOptions): Promise<User> {
    return this.run(() =>
      signInByRequest(this.engine, this.caller, withCountry(request, options), endpoint, true).then(signedIn),
    );
  }

  /** @internal One request whose answer is that it was done. */
  private tellServer<E extends 'POST /verification-codes' | 'POST /passwords/reset'>(
    endpoint: E,
    request: RequestOf<E>,
    options?: PhoneOptions,
  ): Promise<Done & ReplyOf<E>> {
    return this.inquire(endpoint, withCountry(request, options), (reply) =>
      Object.assign({ code: 200 as const, message: 'OK' }, reply),
    );
  }
}
