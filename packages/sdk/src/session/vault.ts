import { readStorage, removeStorage, writeStorage } from '../platform/index.js';
import { EMPTY, isState, type State } from './state.js';

/**
 * The state in storage, read anew before each use, so that a token written by another page is seen.
 *
 * Broken, corrupt or full storage degrades to memory with one warning; the next write that succeeds ends that.
 */
export class Vault {
  private memory: State = EMPTY;
  /** True while storage does not hold what memory does. */
  private degraded = false;
  private warned = false;

  constructor(private readonly key: string) {}

  read(): State {
    if (this.degraded) return this.memory;
    let stored: unknown;
    try {
      stored = readStorage(this.key);
    } catch (error) {
      this.degrade(error);
      return this.memory;
    }
    if (stored === undefined) return (this.memory = EMPTY);
    if (isState(stored)) return (this.memory = stored);
    this.warn('corrupt');
    this.write(this.memory);
    return this.memory;
  }

  write(state: State): void {
    this.memory = state;
    try {
      writeStorage(this.key, state);
      this.degraded = false;
    } catch (error) {
      this.degrade(error);
      // What is stored is older than what is true: at the next start it would sign in a user who has logged out.
      try {
        removeStorage(this.key);
      } catch {
        // Then nothing more can be done; the server refuses the stale token.
      }
    }
  }

  private degrade(cause: unknown): void {
    this.degraded = true;
    this.warn(cause);
  }

  private warn(cause: unknown): void {
    if (this.warned) return;
    this.warned = true;
    console.warn(
      `Yaopai: storage "${this.key}" is corrupt or full; until that changes the session is kept in memory only.`,
      cause,
    );
  }
}
