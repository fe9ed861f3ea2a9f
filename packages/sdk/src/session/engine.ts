import type { Caller } from '../transport/caller.js';
import { endOnServer } from './end-on-server.js';
import type { Flights } from './flights.js';
import { createSignInQueue, type SignInQueue } from './sign-in-queue.js';
import { createStore, type Store } from './store.js';

/** What is shared by all clients of one app in this runtime. */
export interface Engine {
  store: Store;
  queue: SignInQueue;
  flights: Flights;
}

const engines = new Map<string, Engine>();

/** The engine of an app: the same one for every client with this host and this `appId` (or, without one, this `userPoolId`). */
export function engineOf({ base, given: { appId, userPoolId } }: Caller): Engine {
  const key = `yaopai ${base} ${appId ? `app ${appId}` : `pool ${userPoolId}`}`;
  let engine = engines.get(key);
  if (!engine) {
    const store = createStore(key);
    engine = { store, queue: createSignInQueue(store), flights: new Map() };
    engines.set(key, engine);
  }
  return engine;
}

/** Forgets the session at once, then ends it on the server; rejects when the server could not be told. */
export async function logout({ store }: Engine, caller: Caller): Promise<void> {
  const { session } = store.read();
  // Point of no return: from here on nothing signs in, and no answer under way brings the session back.
  store.logout();
  // A refresh under way replaces the tokens, not the session: whichever comes first, it ends.
  if (session && !session.expired) await endOnServer(caller, session);
}
