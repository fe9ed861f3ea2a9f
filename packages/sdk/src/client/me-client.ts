import type { UpdateProfileRequest } from '@yaopai/protocol';
import { BAD_REPLY } from '../errors/codes.js';
import { invalid } from '../errors/invalid.js';
import { raise } from '../errors/yaopai-error.js';
import { call } from '../session/call.js';
import { isSameUser } from '../session/state.js';
import { userOf, type User } from '../user.js';
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
    return this.run(async () => {
      if (typeof fields !== 'object' || !fields) throw invalid(this.caller.lang, 'fields', "{ nickname: 'Bob' }");
      const { reply, session } = await call(this.engine, this.caller, 'PUT /me', fields);
      if (!reply.id) throw raise(this.caller.lang, BAD_REPLY);
      this.engine.store.takeUser(reply);
      const { session: now } = this.engine.store.read();
      return userOf(reply, now && isSameUser(now, session) ? now : session);
    });
  }
}
