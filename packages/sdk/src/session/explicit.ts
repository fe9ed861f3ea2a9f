import type { SignInReply } from '@yaopai/protocol';
import { invalid } from '../errors/invalid.js';
import type { Caller } from '../transport/caller.js';
import { userOf, type User } from '../user.js';
import type { Engine } from './engine.js';
import { profileOf, type Profile } from './profile.js';
import { signInWithCode, signInWithFreshCode } from './sign-in.js';
import type { Journey } from './sign-in-queue.js';
import { openedSession, type Session } from './state.js';

/** `login()`: shared by all who call it through the same connection while it is under way. */
export function signIn(engine: Engine, caller: Caller): Promise<User> {
  return run(engine, reopening(caller));
}

/** A sign-in by `wx.login`, on behalf of an expired session where one is given. */
export function reopening(caller: Caller, reopens?: Session): Journey {
  const perform: Journey['perform'] = (assertWanted) => signInWithFreshCode(caller, assertWanted);
  return { caller, key: `login ${caller.options.connection}`, reopens, perform };
}

/** `loginByCode()`: shared only by calls that would send the very same request, whose code works once. */
export function signInByCode(
  engine: Engine,
  caller: Caller,
  code: string,
  profile: Profile | undefined,
): Promise<User> {
  if (typeof code !== 'string' || !code) throw invalid(caller.lang, 'code', 'wx.login → code');
  const request = Object.assign({ code }, profileOf(profile));
  const key = `${caller.options.connection} ${JSON.stringify(request)}`;
  return run(engine, { caller, key, perform: (assertWanted) => signInWithCode(caller, assertWanted, request) });
}

async function run(engine: Engine, journey: Journey): Promise<User> {
  // Only a journey that reopens a session comes back empty-handed.
  const reply = (await engine.queue.signIn(journey)) as SignInReply;
  return userOf(reply.user, openedSession(reply));
}
