import type { User as Account } from '@yaopai/protocol';
import type { Session } from './session/state.js';

/**
 * The account as its owner sees it, with the token to send to your own backend.
 *
 * Absent values are null; times are ISO 8601 in UTC; `phone` is the national number with `phoneCountryCode` beside it; `status` is
 * `Activated`, `Suspended` or `Closing`; `gender` is `M`, `F` or `U`.
 *
 * @example
 * async function orders(user: User) {
 *   wx.request({ url: 'https://api.example.com/orders', header: { Authorization: `Bearer ${user.token}` } });
 * }
 */
export interface User extends Account {
  /** Access token (JWT, RFC 9068): lives minutes, so take it from the newest `User`. */
  token: string;
  /** When `token` expires, ISO 8601 in UTC; null when the token does not say. */
  tokenExpiredAt: string | null;
}

/**
 * The user whom `loginByPhone` signed in.
 *
 * @example
 * async function afterTap(user: PhoneUser) {
 *   if (user.mergedUserId) console.log(`what belonged to ${user.mergedUserId} belongs to ${user.id} now`);
 * }
 */
export interface PhoneUser extends User {
  /**
   * Id of the account that this WeChat had before, when it was merged into this one and is no more: move in your own backend what was kept
   * under it. Else null.
   */
  mergedUserId: string | null;
}

/** The user with the tokens of that user's session. */
export function userOf(account: Account, session: Session): User {
  return Object.assign({}, account, { token: session.accessToken, tokenExpiredAt: session.accessTokenExpiresAt });
}

/** The account alone: the store keeps tokens in one place only. */
export function accountOf(user: Account & Partial<PhoneUser>): Account {
  const account = Object.assign({}, user);
  delete account.token;
  delete account.tokenExpiredAt;
  delete account.mergedUserId;
  return account;
}
