import type { Keeper } from './phone-memory.js';

const NAME = 'yaopai-preview';
/** Longer than a page that is being reloaded still holds them. */
const PATIENCE_MS = 500;

type Way = { signal: AbortSignal } | { ifAvailable: true };

/** The browser's Web Locks, as far as they are needed. */
export type Locks = {
  request(name: string, options: Way, held: (lock: unknown) => Promise<unknown>): Promise<unknown>;
};

/**
 * Whether this tab holds the phones of this browser, which it then does as long as it lives: two tabs with one session between
 * them would take its refresh token from each other. Where the browser has no locks, as on an insecure page, every tab does.
 */
export async function holdPhones(
  locks: Locks | undefined,
  patience = AbortSignal.timeout(PATIENCE_MS),
): Promise<boolean> {
  if (!locks) return true;
  // Patience may be over because the browser is slow; whether another tab has them it then says as late as it likes.
  return (await isGiven(locks, { signal: patience })) || isGiven(locks, { ifAvailable: true });
}

function isGiven(locks: Locks, way: Way): Promise<boolean> {
  return new Promise((resolve) => {
    const held = async (lock: unknown): Promise<void> => {
      resolve(lock !== null);
      if (lock !== null) await new Promise(() => undefined);
    };
    locks.request(NAME, way, held).catch(() => resolve(false));
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
