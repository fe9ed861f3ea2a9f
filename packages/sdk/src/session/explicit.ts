import { invalid } from '../errors/invalid.js';
import type { Caller } from '../transport/caller.js';
import { userOf, type User } from '../user.js';
import { loginKey, type Engine } from './engine.js';
import { profileOf, type Profile } from './profile.js';
import { signInWithCode, signInWithFreshCode } from './sign-in.js';
import { sessionOf } from './state.js';

/** `login()`: shared by all who call it through the same connection while it is under way. */
export async function signIn(engine: Engine, caller: Caller): Promise<User> {
  const reply = await engine.signIns.signIn(caller, loginKey(caller), (assertWanted) =>
    signInWithFreshCode(caller, assertWanted),
  );
  return userOf(reply.user, sessionOf(reply));
}

/** `loginByCode()`: shared only by calls that would send the very same request, whose code works once. */
export async function signInByCode(
  engine: Engine,
  caller: Caller,
  code: string,
  profile: Profile | undefined,
): Promise<User> {
  if (typeof code !== 'string' || !code) throw invalid(caller.lang, 'code', 'wx.login → code');
  const request = Object.assign({ code }, profileOf(profile));
  const key = `code ${caller.options.connection} ${JSON.stringify(request)}`;
  const reply = await engine.signIns.signIn(caller, key, (assertWanted) =>
    signInWithCode(caller, assertWanted, request),
  );
  return userOf(reply.user, sessionOf(reply));
}
