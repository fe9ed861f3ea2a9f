import type { SignInReply } from '@yaopai/protocol';
import { NOT_SIGNED_IN } from '../errors/codes.js';
import { raise } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { endOnServer } from './end-on-server.js';
import { verdictOf } from './endings.js';
import type { AssertWanted } from './sign-in.js';
import { isSameUser, tokensOf, type Session } from './state.js';
import type { Store } from './store.js';

/** One sign-in to make; who asks for an equal one while it is under way shares it. */
export interface Journey {
  caller: Caller;
  /** Equal for callers who may share it. */
  key: string;
  /** The expired session on whose behalf it is made; absent when somebody called a login method. */
  reopens?: Session;
  /** True when a WeChat code of this device would not lead to this account again. */
  detached?: boolean;
  perform: (assertWanted: AssertWanted) => Promise<SignInReply>;
}

/** Sign-ins of one app: they run one after another. */
export interface SignInQueue {
  /** Answers nothing only when it was to reopen a session that was replaced meanwhile. */
  signIn: (journey: Journey) => Promise<SignInReply | undefined>;
  /** Resolves once no sign-in is under way, whatever came of it. */
  idle: () => Promise<void>;
}

interface Flight {
  /** Somebody called a login method, maybe while it was already under way to reopen a session. */
  isExplicit?: boolean;
  outcome: Promise<SignInReply | undefined>;
}

export function createSignInQueue(store: Store): SignInQueue {
  const flights = new Map<string, Flight>();
  let tail: Promise<unknown> = Promise.resolve();

  const signIn = (journey: Journey): Promise<SignInReply | undefined> => {
    const { logouts } = store.read();
    // A sign-in from before a logout is doomed, so nobody joins it after one.
    const key = `${logouts} ${journey.key}`;
    let flight = flights.get(key);
    if (!flight) {
      flight = {} as Flight;
      flights.set(key, flight);
      const boarded = flight;
      const land = (): void => {
        flights.delete(key);
      };
      flight.outcome = tail.then(() => fly(journey, boarded, logouts));
      tail = flight.outcome.then(land, land);
    }
    if (journey.reopens) return flight.outcome;
    flight.isExplicit = true;
    // A flight that found its session replaced may be joined in the instant before it lands: who called a login method starts anew.
    return flight.outcome.then((reply) => reply || signIn(journey));
  };

  const fly = async (
    { caller, reopens, detached, perform }: Journey,
    flight: Flight,
    logouts: number,
  ): Promise<SignInReply | undefined> => {
    // Fewer logouts than at boarding means that storage was cleared, which is no logout.
    const isWanted = (): boolean => store.read().logouts <= logouts;
    const assertWanted = (): void => {
      if (!isWanted()) throw raise(caller.tag, NOT_SIGNED_IN);
    };
    const isReplaced = (): boolean => {
      const { expired, accessToken } = Object(store.read().session) as Partial<Session>;
      return !flight.isExplicit && !(expired && accessToken === reopens!.accessToken);
    };
    assertWanted();
    if (isReplaced()) return undefined;
    let reply: SignInReply;
    try {
      reply = await perform(assertWanted);
    } catch (error) {
      assertWanted();
      remember(caller, error);
      throw error;
    }
    const session = Object.assign(tokensOf(reply), { userId: reply.user.id, reopenable: !detached });
    // The session that nobody wants is ended on the server too; when that fails it lapses there by itself.
    const discard = (unwanted: Partial<Session>): void => {
      endOnServer(caller, unwanted).catch(() => undefined);
    };
    if (isWanted() && !isReplaced() && (flight.isExplicit || isSameUser(session, reopens!))) {
      const former = Object(store.read().session) as Session;
      const { sessionId, refreshToken, expired } = former;
      // Left alive it would stay among the user's devices. Somebody else's may still be needed, to link the two; one that only has an access
      // token was opened elsewhere.
      const isLeft = isSameUser(session, former) && sessionId !== session.sessionId && refreshToken && !expired;
      // Point of no return.
      store.change({ session, user: reply.user, ended: isLeft ? { sessionId } : null });
      if (isLeft) discard(former);
      return reply;
    }
    discard(session);
    assertWanted();
    if (isReplaced()) return undefined;
    // Nobody asked to become someone else: the page still shows the former user.
    throw store.end(caller.tag);
  };

  /** After a blocked, closing or risky answer nothing signs in by itself any more. */
  const remember = (caller: Caller, error: unknown): void => {
    const { kind, reason } = verdictOf(error);
    const { session } = store.read();
    if (kind !== 'ended' || !session) return;
    if (session.expired) store.end(caller.tag, reason, error);
    else store.amend({ reopenable: false });
  };

  return {
    signIn,
    idle: async () => {
      while (flights.size) await tail;
    },
  };
}
