import type { Keeper } from './phone-memory.js';

const NAME = 'yaopai-preview';
/** Longer than a page that is being reloaded still holds them. */
const PATIENCE_MS = 500;

/** The browser's Web Locks, as far as they are needed. */
export type Locks = {
  request(name: string, options: { signal: AbortSignal }, held: () => Promise<unknown>): Promise<unknown>;
};

/**
 * Whether this tab holds the phones of this browser, which it then does as long as it lives: two tabs with one session between
 * them would take its refresh token from each other. Where the browser has no locks, as on an insecure page, every tab does.
 */
export function holdPhones(locks: Locks | undefined, patience = AbortSignal.timeout(PATIENCE_MS)): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve(true);
      return new Promise(() => undefined);
    };
    locks.request(NAME, { signal: patience }, held).catch(() => resolve(false));
  });
}

/** Where a tab keeps things: for all that come after it, or for itself. */
export function openKeeper(holdsPhones: boolean): Keeper {
  try {
    return holdsPhones ? window.localStorage : window.sessionStorage;
  } catch {
    // A browser may forbid storage; then nothing is remembered over a reload.
    return { getItem: () => null, setItem: () => undefined };
  }
}
