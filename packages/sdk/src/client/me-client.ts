import type { RequestOf, UpdateProfileRequest } from '@yaopai/protocol';
import { invalid } from '../errors/invalid.js';
import { changeMe, type AccountEndpoint } from '../session/change-me.js';
import type { User } from '../user.js';
import { SessionClient } from './session-client.js';

/**
 * What `updateProfile` may change: only the fields given change, null clears one.
 *
 * @example
 * const fields: ProfileFields = { nickname: 'Bob', gender: 'U', city: null };
 */
export type ProfileFields = UpdateProfileRequest;

/** The signed-in user's own account. */
export class MeClient extends SessionClient {
  /**
   * Changes the signed-in user's profile.
   *
   * @param fields `nickname` 1–64 characters; `photo` a URL of this server or of qlogo.cn; `gender` M, F or U; `birthdate` YYYY-MM-DD;
   * `country`, `province`, `city` at most 64 characters each.
   * @returns The user after the change.
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 2231 INVALID_INPUT, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const user = await authing.updateProfile({ nickname: 'Bob' });
   */
  updateProfile(fields: ProfileFields): Promise<User> {
    return this.change('PUT /me', (lang) => {
      if (typeof fields !== 'object' || !fields) throw invalid(lang, 'fields', "{ nickname: 'Bob' }");
      return fields;
    });
  }

  /** @internal One change of the signed-in user's account; `bodyOf` throws what is wrong with the arguments. */
  protected change<E extends AccountEndpoint>(endpoint: E, bodyOf: (lang: string) => RequestOf<E>): Promise<User> {
    return this.run(() => changeMe(this.engine, this.caller, endpoint, bodyOf(this.caller.lang)));
  }
}
