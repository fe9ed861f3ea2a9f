import { isoOf, readClaims } from './claims.js';
import type { Session } from './state.js';
import type { Store } from './store.js';

/** Continues with a token of which nothing else is known, unless it belongs to the session we have or to the last one that ended. */
export function takeToken(store: Store, accessToken: string): void {
  const { sub, sid, exp } = readClaims(accessToken);
  const next: Session = { accessToken, accessTokenExpiresAt: isoOf(exp), sessionId: sid, userId: sub };
  const { session, user, ended } = store.read();
  if (ended && sid && ended.sessionId === sid) return;
  if (!session || !sid || session.sessionId !== sid) {
    store.change({ session: next, user: user && user.id === sub ? user : null, ended: null });
  } else if (!session.expired && String(next.accessTokenExpiresAt) > String(session.accessTokenExpiresAt)) {
    // A copy that the developer kept must not cost the session its refresh token; the newer of the two wins.
    store.amend(next);
  }
}
