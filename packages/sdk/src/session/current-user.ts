import type { Caller } from '../transport/caller.js';
import { userOf, type User } from '../user.js';
import { call } from './call.js';
import { accountIn } from './change-me.js';
import type { Engine } from './engine.js';
import { share } from './flights.js';

/** Asks the server who is signed in; callers who ask at the same time share one request. */
export async function askCurrentUser(engine: Engine, caller: Caller): Promise<User | null> {
  const { session, user } = engine.store.read();
  // The known account's stamp is part of the key: after an update nobody joins a question asked before it.
  const key = `me ${Object(session).accessToken} ${Object(user).updatedAt} ${caller.mayReopen}`;
  await share(engine.flights, key, async () => {
    const { reply } = await call(engine, caller, 'GET /me', undefined);
    engine.store.takeUser(accountIn(caller, reply));
  });
  return knownUser(engine);
}

/** The user as last seen, without asking; null when nobody is signed in. */
export function knownUser(engine: Engine): User | null {
  const { session, user } = engine.store.read();
  return session && user ? userOf(user, session) : null;
}
