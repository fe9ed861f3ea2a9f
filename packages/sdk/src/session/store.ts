import type { SessionEndReason, SignInReply, User as Account } from '@yaopai/protocol';
import { raise } from '../errors/yaopai-error.js';
import { expiredError } from './endings.js';
import { sessionOf, sessionOfToken, type Session, type State } from './state.js';
import { Vault } from './vault.js';

/** The state and the changes it knows; each is one synchronous read and write, so no two can interleave. */
export class Store {
  private readonly vault: Vault;
  /** From the option `accessToken`: taken at first use, because construction touches nothing. */
  private pendingToken: string | undefined;
  /** Counts calls, to tell those that began before an ending from those after it. */
  private clock = 0;
  private lastEnd: { error: unknown; at: number } | undefined;

  constructor(key: string) {
    this.vault = new Vault(key);
  }

  read(): State {
    const token = this.pendingToken;
    if (token) {
      this.pendingToken = undefined;
      this.takeToken(token);
    }
    return this.vault.read();
  }

  /** Starts with this token at the next use. */
  startWith(token: string): void {
    this.pendingToken = token;
  }

  /** Replaces the session by one of which only the access token is known, unless that token belongs to the session we have or to one that ended. */
  takeToken(token: string): void {
    const state = this.read();
    const next = sessionOfToken(token);
    const { session, user, ended } = state;
    if (next.sessionId && ended && ended.sessionId === next.sessionId) return;
    if (session && session.accessToken === token) return;
    if (session && next.sessionId && session.sessionId === next.sessionId) {
      // A copy that the developer kept must not cost the session its refresh token; the newer of the two wins.
      if (session.expired || (next.expiresAt || '') <= (session.expiresAt || '')) return;
      this.change({ session: Object.assign({}, session, { accessToken: token, expiresAt: next.expiresAt }) });
      return;
    }
    this.change({ session: next, user: user && user.id === next.subject ? user : null, ended: null });
  }

  takeSignIn(reply: SignInReply): void {
    this.change({ session: sessionOf(reply), user: reply.user, ended: null });
  }

  takeSession(session: Session): void {
    this.change({ session });
  }

  /** Keeps the account if it is the session's user and not older than the one known. */
  takeUser(account: Account): void {
    const { session, user } = this.read();
    if (!session || (session.subject && session.subject !== account.id)) return;
    // Replies may overtake each other; both stamps are ISO 8601 in UTC, so they compare as text.
    if (user && user.id === account.id && user.updatedAt > account.updatedAt) return;
    this.change({ user: account });
  }

  tick(): number {
    return ++this.clock;
  }

  /** The end of a session that this device did not ask for; answers the error that all its callers reject with. */
  end(lang: string, reason?: SessionEndReason, error: unknown = expiredError(lang, reason)): unknown {
    const { session } = this.read();
    this.change({ session: null, user: null, ended: { code: 2206, reason, sessionId: session && session.sessionId } });
    this.lastEnd = { error, at: this.clock };
    return error;
  }

  logout(): void {
    const { session, logouts } = this.read();
    this.change({
      session: null,
      user: null,
      ended: { code: 2020, sessionId: session && session.sessionId },
      logouts: logouts + 1,
    });
  }

  /** What a caller rejects with when nobody is signed in: those who were under way when the session ended share one error. */
  signedOut(lang: string, startedAt: number): unknown {
    const { ended } = this.read();
    if (!ended || ended.code !== 2206) return raise(lang, 'NOT_SIGNED_IN');
    return this.lastEnd && startedAt <= this.lastEnd.at ? this.lastEnd.error : expiredError(lang, ended.reason);
  }

  private change(part: Partial<State>): void {
    this.vault.write(Object.assign({}, this.read(), part));
  }
}
