import type { SignInReply } from '@yaopai/protocol';
import { raise } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { verdictOf } from './endings.js';
import type { AssertWanted } from './sign-in.js';
import type { Session } from './state.js';
import type { Store } from './store.js';

/** The steps of one sign-in. */
type Perform = (assertWanted: AssertWanted) => Promise<SignInReply>;

interface Flight {
  /** Somebody called a login method, as opposed to a request that reopens its expired session. */
  explicit: boolean;
  outcome: Promise<SignInReply | undefined>;
}

/** Sign-ins run one after another; equal ones under way are shared. */
export class SignInQueue {
  private readonly flights = new Map<string, Flight>();
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly store: Store) {}

  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Resolves once no sign-in is under way, whatever came of it. */
  async idle(): Promise<void> {
    while (this.busy) await this.tail;
  }

  /** A sign-in that somebody asked for. `key` tells which callers may share it. */
  async signIn(caller: Caller, key: string, perform: Perform): Promise<SignInReply> {
    const reply = await this.board(caller, key, null, perform);
    // Only a flight that nobody asked for explicitly lands empty-handed.
    return reply as SignInReply;
  }

  /** A sign-in on behalf of requests whose session expired; may land without effect when the session was replaced meanwhile. */
  async reopen(caller: Caller, key: string, expired: Session, perform: Perform): Promise<void> {
    await this.board(caller, key, expired, perform);
  }

  private board(
    caller: Caller,
    key: string,
    expired: Session | null,
    perform: Perform,
  ): Promise<SignInReply | undefined> {
    const { logouts } = this.store.read();
    // A sign-in from before a logout is doomed, so nobody joins it after one.
    const name = `${logouts} ${key}`;
    const running = this.flights.get(name);
    if (running) {
      if (!expired) running.explicit = true;
      return running.outcome;
    }
    const flight = { explicit: !expired } as Flight;
    this.waiting++;
    flight.outcome = this.tail.then(() => this.fly(caller, flight, logouts, expired, perform));
    const land = (): void => {
      this.waiting--;
      this.flights.delete(name);
    };
    this.tail = flight.outcome.then(land, land);
    this.flights.set(name, flight);
    return flight.outcome;
  }

  private async fly(
    caller: Caller,
    flight: Flight,
    logouts: number,
    expired: Session | null,
    perform: Perform,
  ): Promise<SignInReply | undefined> {
    const assertWanted = (): void => {
      // More logouts than at boarding; fewer means that storage was cleared, which is no logout.
      if (this.store.read().logouts > logouts) throw raise(caller.lang, 'NOT_SIGNED_IN');
    };
    assertWanted();
    if (!flight.explicit && !this.isCurrent(expired)) return undefined;
    let reply: SignInReply;
    try {
      reply = await perform(assertWanted);
    } catch (error) {
      assertWanted();
      this.remember(caller, error);
      throw error;
    }
    try {
      assertWanted();
    } catch (error) {
      this.revoke(caller, reply);
      throw error;
    }
    if (!flight.explicit) {
      if (!this.isCurrent(expired)) {
        this.revoke(caller, reply);
        return undefined;
      }
      if (expired && reply.user.id !== expired.subject) {
        // Nobody asked to become someone else: the page still shows the former user.
        this.revoke(caller, reply);
        throw this.store.end(caller.lang);
      }
    }
    // Point of no return.
    this.store.takeSignIn(reply);
    return reply;
  }

  private isCurrent(expired: Session | null): boolean {
    const { session } = this.store.read();
    return !!session && !!expired && !!session.expired && session.accessToken === expired.accessToken;
  }

  /** After a blocked, closing or risky answer nothing signs in by itself any more. */
  private remember(caller: Caller, error: unknown): void {
    const verdict = verdictOf(error);
    const { session } = this.store.read();
    if (verdict.kind !== 'ended' || !session) return;
    if (session.expired) this.store.end(caller.lang, verdict.reason, error);
    else this.store.takeSession(Object.assign({}, session, { reopenable: false }));
  }

  /** The session that nobody wants is ended on the server too; when that fails it lapses there by itself. */
  private revoke(caller: Caller, { accessToken, refreshToken }: SignInReply): void {
    send(caller, 'POST /sessions/logout', { refreshToken }, { token: accessToken }).catch(() => undefined);
  }
}
