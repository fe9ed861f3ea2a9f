import type { YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { expiredError } from './endings.js';
import type { Engine } from './engine.js';
import { reopening } from './explicit.js';
import { refresh } from './refresh.js';
import { isSameUser, type Session } from './state.js';

/** More rounds than any order of events needs: refresh, reopen, look again. */
const MOST_ROUNDS = 4;

/** Whether this is still the session, and not known to be over. */
export function isUsable({ store }: Engine, { accessToken }: Session): boolean {
  const now = Object(store.read().session) as Partial<Session>;
  return now.accessToken === accessToken && !now.expired;
}

/** Whether this is still the session, maybe with newer tokens; also whether there is still none. */
export function isCurrent({ store }: Engine, session: Session | null | undefined): boolean {
  return Object(store.read().session).sessionId === Object(session).sessionId;
}

/** The session to use now; waits for a sign-in or a refresh under way, and rejects without a request when nobody is signed in. */
export async function usable(engine: Engine, caller: Caller, startedAt: number): Promise<Session> {
  const { store, queue, flights } = engine;
  let { session } = store.read();
  if (!session) {
    await queue.idle();
    ({ session } = store.read());
  }
  if (!session) throw store.signedOut(caller.tag, startedAt);
  return session.expired || flights.has(session.refreshToken) ? renew(engine, caller, session, startedAt) : session;
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
    if (!session) throw store.signedOut(caller.tag, startedAt);
    const isOther = session.accessToken !== stale.accessToken;
    if (isOther && !isSameUser(session, stale)) break;
    if (session.expired) {
      if (!caller.mayReopen) throw expiredError(caller.tag, session.expired.reason);
      // The WeChat of this device was taken off the account after it expired.
      if (!session.reopenable) throw store.end(caller.tag, session.expired.reason);
      await queue.signIn(reopening(caller, session));
    } else if (isOther) return session;
    else await refresh(engine, caller, session, refusal);
  }
  throw expiredError(caller.tag);
}
