import type { ReplyOf, RequestOf, SignInReply } from '@yaopai/protocol';
import { invalid, isText } from '../errors/invalid.js';
import type { Caller } from '../transport/caller.js';
import { jsonOf } from '../transport/json-of.js';
import { userOf, type User } from '../user.js';
import type { Engine } from './engine.js';
import { profileOf, type Profile } from './profile.js';
import { signInWithCode, withFreshCode, type SignInEndpoint } from './sign-in.js';
import type { Journey } from './sign-in-queue.js';
import type { Session } from './state.js';

/** The user whom a sign-in answered: there is an answer, since only a journey that reopens a session comes back empty-handed. */
export const signedIn = (reply: SignInReply | undefined): User => userOf(reply!.user, reply!);

/** `login()`: shared by all who call it through the same connection while it is under way. */
export function signIn(engine: Engine, caller: Caller): Promise<User> {
  return engine.queue.signIn(reopening(caller)).then(signedIn);
}

/** A sign-in by `wx.login`, on behalf of an expired session where one is given. */
export function reopening(caller: Caller, reopens?: Session): Journey {
  const perform: Journey['perform'] = (assertWanted) =>
    withFreshCode(caller, assertWanted, (code) => signInWithCode(caller, assertWanted, { code }));
  return { caller, key: `login ${caller.given.connection}`, reopens, perform };
}

/** `loginByCode()`. */
export function signInByCode(
  engine: Engine,
  caller: Caller,
  code: string,
  profile: Profile | undefined,
): Promise<User> {
  if (!isText(code)) throw invalid(caller.tag, 'code', 'wx.login → code');
  return signInByRequest(engine, caller, Object.assign({ code }, profileOf(profile))).then(signedIn);
}

/**
 * A sign-in with a code that somebody gave: shared only by calls that would send the very same request, whose code works once.
 *
 * @param detached As in `Journey`.
 */
export function signInByRequest<E extends SignInEndpoint = 'POST /sign-in/wechat'>(
  engine: Engine,
  caller: Caller,
  request: RequestOf<E>,
  endpoint?: E,
  detached?: boolean,
): Promise<ReplyOf<E>> {
  const key = jsonOf(caller.tag, [caller.given.connection, endpoint, request]);
  const perform: Journey['perform'] = (assertWanted) => signInWithCode(caller, assertWanted, request, endpoint);
  return engine.queue.signIn({ caller, key, detached, perform }) as Promise<ReplyOf<E>>;
}
