import type { SessionEndReason, User as Account } from '@yaopai/protocol';
import { NOT_SIGNED_IN, SESSION_EXPIRED } from '../errors/codes.js';
import { raise } from '../errors/yaopai-error.js';
import { expiredError } from './endings.js';
import type { Ending, Session, State } from './state.js';
import { createVault } from './vault.js';

/** The state and the changes it knows; each is one synchronous read and write, so no two can interleave. */
export interface Store {
  read: () => State;
  change: (part: Partial<State>) => void;
  /** Changes part of the session that is stored now: there is one. */
  amend: (part: Partial<Session>) => void;
  /** Does this before the next use, because construction touches nothing. */
  startWith: (start: () => void) => void;
  /** Keeps the account if it is the session's user and not older than the one known. */
  takeUser: (account: Account) => void;
  /** The end of a session that this device did not ask for; answers the error that all its callers reject with. */
  end: (lang: string, reason?: SessionEndReason, error?: unknown) => unknown;
  logout: () => void;
  /** A number later than all before. */
  tick: () => number;
  /** What a caller rejects with when nobody is signed in: those who were under way when the session ended share one error. */
  signedOut: (lang: string, startedAt: number) => unknown;
}

export function createStore(key: string): Store {
  const vault = createVault(key);
  let pending: (() => void) | undefined;
  /** Counts calls, to tell those that began before an ending from those after it. */
  let clock = 0;
  let lastEnd: { error: unknown; at: number } | undefined;

  const read = (): State => {
    const start = pending;
    pending = undefined;
    if (start) start();
    return vault.read();
  };

  const change = (part: Partial<State>): void => vault.write(Object.assign({}, read(), part));

  const close = (logouts: number, code?: number, reason?: SessionEndReason): void => {
    const { sessionId } = Object(read().session) as Partial<Session>;
    vault.write({ version: 1, ended: { code, reason, sessionId }, logouts });
  };

  return {
    read,
    change,
    amend: (part) => change({ session: Object.assign({}, read().session, part) }),
    startWith: (start) => {
      pending = start;
    },
    takeUser: (account) => {
      const { session, user } = read();
      if (!session || (session.userId && session.userId !== account.id)) return;
      // Replies may overtake each other; both stamps are ISO 8601 in UTC, so they compare as text.
      if (!user || user.id !== account.id || user.updatedAt <= account.updatedAt) change({ user: account });
    },
    end: (lang, reason, error = expiredError(lang, reason)) => {
      close(read().logouts, SESSION_EXPIRED, reason);
      lastEnd = { error, at: clock };
      return error;
    },
    logout: () => close(read().logouts + 1),
    tick: () => ++clock,
    signedOut: (lang, startedAt) => {
      const { code, reason } = Object(read().ended) as Ending;
      if (code !== SESSION_EXPIRED) return raise(lang, NOT_SIGNED_IN);
      return lastEnd && startedAt <= lastEnd.at ? lastEnd.error : expiredError(lang, reason);
    },
  };
}
