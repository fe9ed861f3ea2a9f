import { invalid } from '../errors/invalid.js';
import { changeByToken } from '../session/change-by-token.js';
import type { User } from '../user.js';
import { PhoneClient } from './phone-client.js';

/**
 * Two accounts of one person, each by the access token (`user.token`) of a session opened in the last five minutes.
 *
 * @example
 * async function both(primary: User, secondary: User): Promise<LinkAccountOptions> {
 *   return { primaryUserToken: primary.token, secondaryUserToken: secondary.token };
 * }
 */
export interface LinkAccountOptions {
  /** Of the account that stays. */
  primaryUserToken: string;
  /** Of the account, signed in with WeChat, whose identity moves. */
  secondaryUserToken: string;
}

/**
 * Which identity leaves which account: `provider` is the identifier of a connection, `identityId` the `id` of one of `user.identities`.
 *
 * @example
 * async function which(user: User): Promise<UnlinkAccountOptions> {
 *   return { primaryUserToken: user.token, provider: 'wechat-demo' };
 * }
 */
export type UnlinkAccountOptions =
  | { primaryUserToken: string; provider: string; identityId?: never }
  | { primaryUserToken: string; identityId: string; provider?: never };

/** Joining two accounts of one person, and taking an identity off again. */
export class LinkClient extends PhoneClient {
  /**
   * Moves the WeChat identity of the secondary account to the primary one; when nothing is left on the secondary account, it is merged into
   * the primary one and its sessions end.
   *
   * Who is signed in on this device does not change: let the primary account sign in last. Where the secondary one did, its session may be
   * over now, and `setCurrentUser` goes on as the primary one until its token expires.
   *
   * @returns The primary user, with the token given.
   * @throws 30004 FRESH_PROOF_NEEDED when a session is older than five minutes, 2215 IDENTITY_TAKEN when the primary account has another
   * identity of the same mini program, 2206 SESSION_EXPIRED, 2207 TOKEN_INVALID and 2209 SESSION_ENDED about the tokens, 2231 INVALID_INPUT.
   *
   * @example
   * const { token: secondaryUserToken } = await authing.login();
   * async function onPrimarySignedIn({ token }: User) {
   *   const { identities } = await authing.linkAccount({ primaryUserToken: token, secondaryUserToken });
   * }
   */
  linkAccount(options: LinkAccountOptions): Promise<User> {
    return this.run(() => {
      const { primaryUserToken, secondaryUserToken } = Object(options) as LinkAccountOptions;
      const body = { secondaryToken: secondaryUserToken };
      return changeByToken(this.engine, this.caller, primaryUserToken, 'POST /me/identities', body);
    });
  }

  /**
   * Takes an identity off the account: that WeChat then opens an account of its own.
   *
   * @returns The user without it, with the token given.
   * @throws 2217 LAST_SIGN_IN_METHOD when no way in would be left, 30004 FRESH_PROOF_NEEDED when the session is older than five minutes,
   * 2231 INVALID_INPUT when the account has no such identity: the message names the connections of those it has; 2206 SESSION_EXPIRED, 2207
   * TOKEN_INVALID and 2209 SESSION_ENDED about the token.
   *
   * @example
   * const { token } = await authing.login();
   * const user = await authing.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
   */
  unLinkAccount(options: UnlinkAccountOptions): Promise<User> {
    return this.run(async () => {
      const { engine, caller } = this;
      const { primaryUserToken, provider, identityId } = Object(options) as UnlinkAccountOptions;
      const { identities } = await changeByToken(engine, caller, primaryUserToken, 'GET /me', undefined);
      const known = identities.find(({ id, connection }) => (provider ? provider === connection : identityId === id));
      if (!known) {
        throw invalid(caller.tag, 'provider | identityId', identities.map(({ connection }) => connection).join(' | '));
      }
      const endpoint = `DELETE /me/identities/${known.id}` as 'DELETE /me/identities/:id';
      const user = await changeByToken(engine, caller, primaryUserToken, endpoint, undefined);
      // Once the WeChat of this device is gone it would open another account, for which nobody asked.
      const isLinked = user.identities.some(({ appId }) => appId === caller.runtime.appId);
      const keepShut = (): void => {
        if (isLinked || Object(engine.store.read().session).userId !== user.id) return;
        engine.store.amend({ reopenable: false });
      };
      keepShut();
      // A sign-in answered before this may arrive after it, and would say that the session may be reopened.
      await engine.queue.idle();
      keepShut();
      return user;
    });
  }
}
