import type { SessionStatusReply, User as Account } from '@yaopai/protocol';
import { NOT_SIGNED_IN, SESSION_EXPIRED } from '../errors/codes.js';
import { invalid, isText } from '../errors/invalid.js';
import { isYaopaiError, raise } from '../errors/yaopai-error.js';
import type { AuthenticationClientOptions } from '../options.js';
import { readClaims } from '../session/claims.js';
import { askCurrentUser, knownUser } from '../session/current-user.js';
import { expiredError } from '../session/endings.js';
import { loginStatus, statusOf } from '../session/login-status.js';
import { renew, usable } from '../session/renew.js';
import { takeToken } from '../session/take-token.js';
import { accountOf, type User } from '../user.js';
import { SignInClient } from './sign-in-client.js';

/**
 * Answer of `checkLoginStatus`: `code` 200 with `status` true when alive, 2206 when the session is over, 2020 when there is none.
 *
 * `exp` and `iat` are Unix seconds, null when dead; `reason` says why a session ended, where that is known.
 *
 * @example
 * const status: LoginStatus = await authing.checkLoginStatus();
 */
export type LoginStatus = SessionStatusReply;

/** A renewed access token; `iat` and `exp` are Unix seconds. */
export interface RefreshedToken {
  token: string;
  iat: number;
  exp: number;
}

/** The methods around the session: who is signed in, for how long, and no longer. */
export class SessionClient extends SignInClient {
  /** Makes a client; see `AuthenticationClient`. */
  constructor(options: AuthenticationClientOptions) {
    super(options);
    const token = this.caller.given.accessToken;
    if (token) this.engine.store.startWith(() => takeToken(this.engine.store, token));
  }

  /**
   * Answers who is signed in, or null; never rejects.
   *
   * With a session it asks the server each time (calls at the same time share one request), renewing or reopening the session if need be;
   * without one it sends nothing. When the server cannot be asked, the user as last seen is answered and `onError` is told.
   *
   * @example
   * const user = await authing.getCurrentUser();
   * console.log(user ? user.nickname : 'nobody');
   */
  async getCurrentUser(): Promise<User | null> {
    try {
      this.caller.assertReady();
      return await askCurrentUser(this.engine, this.caller);
    } catch (error) {
      if (isYaopaiError(error) && (error.code === NOT_SIGNED_IN || error.code === SESSION_EXPIRED)) return null;
      this.failed(error);
      return knownUser(this.engine);
    }
  }

  /**
   * Asks the server whether the session is alive, renewing an expired token; it never signs in.
   *
   * @param token Another access token to ask about, which is then neither renewed nor kept. Default: the session's.
   * @throws 79001 NETWORK or 79002 TIMEOUT when offline. A dead session and no session are answers, not errors; no session sends nothing.
   *
   * @example
   * const { status, exp } = await authing.checkLoginStatus();
   * if (status && exp) console.log('until', new Date(exp * 1000));
   */
  checkLoginStatus(token?: string): Promise<LoginStatus> {
    return this.run(() => (token ? statusOf(this.caller, token) : loginStatus(this.engine, this.caller)));
  }

  /**
   * Renews the access token now; calls at the same time share one request. Other methods renew by themselves when they need to.
   *
   * @throws 2020 NOT_SIGNED_IN; 2206 SESSION_EXPIRED when the session is over, or came from `setToken` and cannot be renewed; 79001 NETWORK
   * or 79002 TIMEOUT, which keep the session.
   *
   * @example
   * const { token, exp } = await authing.refreshToken();
   * console.log(token, 'until', new Date(exp * 1000));
   */
  refreshToken(): Promise<RefreshedToken> {
    return this.run(async () => {
      const startedAt = this.engine.store.tick();
      // From before a refresh or a reopening under way: what that answers is new already.
      const { session: known } = this.engine.store.read();
      const stale = await usable(this.engine, this.caller, startedAt);
      if (!stale.refreshToken) throw expiredError(this.caller.tag);
      const session = await renew(this.engine, this.caller, known || stale, startedAt);
      const { iat = 0, exp = 0 } = readClaims(session.accessToken);
      return { token: session.accessToken, iat, exp };
    });
  }

  /**
   * Continues with an access token from elsewhere, for example from your own backend.
   *
   * It cannot be renewed when it expires, unless it belongs to the session this device already holds. A token of a session known to have
   * ended is not taken.
   *
   * @param token Access token (JWT).
   * @throws 2231 INVALID_INPUT when it is not a text.
   *
   * @example
   * authing.setToken('eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln');
   */
  setToken(token: string): void {
    this.runSync(() => {
      if (!isText(token)) throw invalid(this.caller.tag, 'token', 'string');
      takeToken(this.engine.store, token);
    });
  }

  /**
   * Replaces the known user, and takes the user's `token` if there is one.
   *
   * @param user A user that this server answered.
   * @throws 2231 INVALID_INPUT when the token or the session belongs to somebody else; 2020 NOT_SIGNED_IN without token and session.
   *
   * @example
   * const user = await authing.getCurrentUser();
   * if (user) authing.setCurrentUser(user);
   */
  setCurrentUser(user: Account & Partial<User>): void {
    this.runSync(() => {
      const { store } = this.engine;
      const { tag: lang } = this.caller;
      const { id, token } = Object(user) as typeof user;
      const assertOwner = (owner: string | undefined): void => {
        if (!isText(id) || id !== owner) throw invalid(lang, 'user.id', `= ${owner}`);
      };
      assertOwner(id);
      if (token) {
        assertOwner(readClaims(token).sub);
        takeToken(store, token);
      }
      const { session } = store.read();
      if (!session) throw raise(lang, NOT_SIGNED_IN);
      assertOwner(session.userId);
      store.takeUser(accountOf(user));
    });
  }
}
