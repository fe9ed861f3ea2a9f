import { readStorage, removeStorage, writeStorage } from '../platform/index.js';
import { EMPTY, isState, type State } from './state.js';

/** The state in storage. */
export interface Vault {
  read: () => State;
  write: (state: State) => void;
}

/**
 * Reads anew before each use, so that a token written by another page is seen.
 *
 * Broken, corrupt or full storage degrades to memory with one warning; the next write that succeeds ends that.
 */
export function createVault(key: string): Vault {
  let memory = EMPTY;
  /** True while storage does not hold what memory does. */
  let degraded = false;
  let warned = false;

  const warn = (cause: unknown): void => {
    if (!warned) console.warn('Yaopai: storage failed', cause);
    warned = true;
  };

  const write = (state: State): void => {
    memory = state;
    try {
      writeStorage(key, state);
      degraded = false;
    } catch (error) {
      degraded = true;
      warn(error);
      try {
        // What is stored is older than what is true: at the next start it would sign in a user who has logged out.
        removeStorage(key);
      } catch {
        // Nothing more can be done here; the server refuses the stale token.
      }
    }
  };

  const read = (): State => {
    if (degraded) return memory;
    try {
      const stored = readStorage(key);
      if (isState(stored)) return (memory = stored);
      // Never written, or cleared.
      if (!stored) return (memory = EMPTY);
      warn(key);
      write(memory);
    } catch (error) {
      degraded = true;
      warn(error);
    }
    return memory;
  };

  return { read, write };
}
