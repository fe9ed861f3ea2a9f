import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MILLISECONDS = 10;

export interface Wanted {
  /** For whoever reads that it did not come about, as "the sign-in waits for the row". */
  what: string;
  /** Default 60: bounds a hang, on any machine. */
  seconds?: number;
}

/** Looks until it is so. @throws Error that says what was waited for in vain */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what, seconds = 60 }: Wanted,
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(LOOK_EVERY_MILLISECONDS);
  }
}
