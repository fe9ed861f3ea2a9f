import type { Endpoint, ReplyOf, RequestOf, TokenReply } from '@yaopai/protocol';
import { CODES } from '../errors/codes.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { expiredError, isUnauthorized, verdictOf } from './endings.js';
import { Flights } from './flights.js';
import { SignInQueue } from './sign-in-queue.js';
import { signInWithFreshCode } from './sign-in.js';
import { isSameUser, tokensOf, type Session } from './state.js';
import { Store } from './store.js';

/** More rounds than any order of events needs: refresh, reopen, look again. */
const MOST_ROUNDS = 4;

/** An answer, and the session that it was given to. */
export interface Answer<T> {
  reply: T;
  session: Session;
}

/** Everything about the session of one app, shared by all clients of that app in this runtime. */
export class Engine {
  readonly store: Store;
  readonly signIns: SignInQueue;
  readonly flights = new Flights();

  constructor(storageKey: string) {
    this.store = new Store(storageKey);
    this.signIns = new SignInQueue(this.store);
  }

  /**
   * One request of the signed-in user. A refused token is renewed once for all who wait, then each request is sent once more, and only
   * for the user for whom it was first sent.
   */
  async call<E extends Endpoint>(caller: Caller, endpoint: E, body: RequestOf<E>): Promise<Answer<ReplyOf<E>>> {
    const startedAt = this.store.tick();
    const session = await this.usable(caller, startedAt);
    let refusal: YaopaiError;
    try {
      return { reply: await send(caller, endpoint, body, { token: session.accessToken }), session };
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      refusal = error;
    }
    const renewed = await this.renew(caller, session, startedAt, refusal);
    try {
      return { reply: await send(caller, endpoint, body, { token: renewed.accessToken }), session: renewed };
    } catch (error) {
      if (isUnauthorized(error) && error.code === CODES.SESSION_ENDED)
        throw expiredError(caller.lang, error.data.reason);
      throw error;
    }
  }

  /** The session to use now; waits for a sign-in or a refresh under way, and rejects without a request when nobody is signed in. */
  async usable(caller: Caller, startedAt: number): Promise<Session> {
    if (!this.store.read().session) await this.signIns.idle();
    const { session } = this.store.read();
    if (!session) throw this.store.signedOut(caller.lang, startedAt);
    const isStale = session.expired || this.flights.get(refreshKey(session));
    return isStale ? this.renew(caller, session, startedAt) : session;
  }

  /** A session of the same user with another access token: refreshed by us or by another page, or reopened. */
  async renew(caller: Caller, stale: Session, startedAt: number, refusal?: YaopaiError): Promise<Session> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { session } = this.store.read();
      if (!session) throw this.store.signedOut(caller.lang, startedAt);
      const isOther = session.accessToken !== stale.accessToken;
      if (isOther && !isSameUser(session, stale)) break;
      if (session.expired) await this.reopen(caller, session);
      else if (isOther) return session;
      else await this.refresh(caller, session, refusal);
    }
    throw expiredError(caller.lang);
  }

  /**
   * One refresh, shared. Afterwards the store holds new tokens, or an expired session that may be reopened, or whatever replaced the
   * session meanwhile. Rejects when the session was ended, and when no answer came: then the tokens are kept.
   */
  refresh(caller: Caller, session: Session, refusal?: YaopaiError): Promise<TokenReply | undefined> {
    return this.flights.share(refreshKey(session), () => this.performRefresh(caller, session, refusal));
  }

  private async performRefresh(
    caller: Caller,
    session: Session,
    refusal?: YaopaiError,
  ): Promise<TokenReply | undefined> {
    const { refreshToken } = session;
    if (!refreshToken) {
      const isForeign = refusal && refusal.code === CODES.TOKEN_INVALID;
      throw this.store.end(caller.lang, refusal && refusal.data.reason, isForeign ? refusal : undefined);
    }
    const isCurrent = (): boolean => {
      const now = this.store.read().session;
      return !!now && now.refreshToken === refreshToken;
    };
    let reply: TokenReply;
    try {
      reply = await send(caller, 'POST /sessions/refresh', { refreshToken });
      if (!reply.accessToken || !reply.refreshToken) throw raise(caller.lang, 'BAD_REPLY');
    } catch (error) {
      // Logged out, signed in or refreshed by another page meanwhile: this answer is about a session that is gone.
      if (!isCurrent()) return undefined;
      const verdict = verdictOf(error);
      if (verdict.kind === 'none') throw error;
      if (verdict.kind === 'ended') {
        throw this.store.end(caller.lang, verdict.reason, isUnauthorized(error) ? undefined : error);
      }
      if (!session.reopenable) throw this.store.end(caller.lang, verdict.reason);
      this.store.takeSession(Object.assign({}, session, { expired: { reason: verdict.reason } }));
      return undefined;
    }
    if (isCurrent()) this.store.takeSession(Object.assign({}, session, tokensOf(reply)));
    return reply;
  }

  private async reopen(caller: Caller, session: Session): Promise<void> {
    if (!caller.options.autoLogin) throw expiredError(caller.lang, session.expired && session.expired.reason);
    await this.signIns.reopen(caller, loginKey(caller), session, (assertWanted) =>
      signInWithFreshCode(caller, assertWanted),
    );
  }

  /** Forgets the session at once, then ends it on the server; rejects when the server could not be told. */
  async logout(caller: Caller): Promise<void> {
    const { session } = this.store.read();
    const refreshing = session && this.flights.get(refreshKey(session));
    // Point of no return: from here on nothing signs in, and no answer under way brings the session back.
    this.store.logout();
    if (!session || session.expired) return;
    // A refresh under way may have replaced the token with which the session is ended.
    const newer = (await (refreshing || Promise.resolve()).catch(() => undefined)) as TokenReply | undefined;
    const { accessToken, refreshToken } = newer || session;
    await send(caller, 'POST /sessions/logout', refreshToken ? { refreshToken } : {}, { token: accessToken });
  }
}

const refreshKey = (session: Session): string => `refresh ${session.refreshToken}`;

/** Calls of `login()` share one sign-in if they go through the same connection. */
export const loginKey = (caller: Caller): string => `login ${caller.options.connection}`;
