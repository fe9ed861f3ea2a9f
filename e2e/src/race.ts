import assert from 'node:assert/strict';
import type { TestClock } from './test-clock.js';
import { inParallel } from './world.js';

const WIDTH = 10;

export interface Race<T> {
  clock: TestClock;
  rounds: number;
  prepare: () => Promise<T>;
  /** What is prepared after `prepare`, each a minute later: another code for a target that has had one. */
  later?: ((prepared: T) => Promise<void>)[];
  /** The two answer what became of them. */
  first: (prepared: T) => Promise<string>;
  second: (prepared: T) => Promise<string>;
  after?: (prepared: T, outcomes: { first: string; second: string }) => Promise<void>;
}

/** Waits a different small number of turns of the event loop each round, so that the two meet at every point. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs both at the same time, round after round, and answers which pairs of outcomes came, as `ok | CODE_WRONG`. The clock
 * moves between the stages of all rounds, never while one races.
 */
export async function race<T>(options: Race<T>): Promise<string[]> {
  const { clock, rounds, prepare, later = [], first, second, after } = options;
  const prepared = await inParallel(rounds, WIDTH, prepare);
  for (const stage of later) {
    clock.advance({ seconds: 61 });
    await inParallel(rounds, WIDTH, (round) => stage(prepared[round]!));
  }
  const pairs = await inParallel(rounds, WIDTH, async (round) => {
    const each = prepared[round]!;
    const outcomes = await Promise.all([
      turns((round * 7) % 20).then(() => first(each)),
      turns((round * 3) % 20).then(() => second(each)),
    ]);
    for (const outcome of outcomes) assert(outcome !== 'INTERNAL' && outcome !== 'BUSY', `round ${round}: ${outcome}`);
    await after?.(each, { first: outcomes[0], second: outcomes[1] });
    return outcomes.join(' | ');
  });
  return [...new Set(pairs)].sort();
}
