import type { YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { expiredError } from './endings.js';
import { refreshKey, type Engine } from './engine.js';
import { reopening } from './explicit.js';
import { refresh } from './refresh.js';
import { isSameUser, type Session } from './state.js';

/** More rounds than any order of events needs: refresh, reopen, look again. */
const MOST_ROUNDS = 4;

/** Whether this is still the session, and not known to be over. */
export function isUsable({ store }: Engine, { accessToken }: Session): boolean {
  const { session } = store.read();
  return !!session && session.accessToken === accessToken && !session.expired;
}

/** The session to use now; waits for a sign-in or a refresh under way, and rejects without a request when nobody is signed in. */
export async function usable(engine: Engine, caller: Caller, startedAt: number): Promise<Session> {
  const { store, queue, flights } = engine;
  let { session } = store.read();
  if (!session) {
    await queue.idle();
    ({ session } = store.read());
  }
  if (!session) throw store.signedOut(caller.lang, startedAt);
  return session.expired || flights.has(refreshKey(session)) ? renew(engine, caller, session, startedAt) : session;
}

/** A session of the same user with another access token: refreshed by us or by another page, or reopened. */
export async function renew(
  engine: Engine,
  caller: Caller,
  stale: Session,
  startedAt: number,
  refusal?: YaopaiError,
): Promise<Session> {
  const { store, queue } = engine;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { session } = store.read();
    if (!session) throw store.signedOut(caller.lang, startedAt);
    const isOther = session.accessToken !== stale.accessToken;
    if (isOther && !isSameUser(session, stale)) break;
    if (session.expired) {
      if (!caller.autoLogin) throw expiredError(caller.lang, session.expired.reason);
      await queue.signIn(reopening(caller, session));
    } else if (isOther) return session;
    else await refresh(engine, caller, session, refusal);
  }
  throw expiredError(caller.lang);
}
