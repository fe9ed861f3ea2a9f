import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestClock } from './test-clock.js';
import { inParallel } from './world.js';

const WIDTH = 10;
const FEWEST = 20;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** How many rounds races run: all, or the share of them that YAOPAI_RACE_SHARE says (2 for twice as many), and 20 at least. */
export const roundsOf = (all: number): number =>
  Math.max(FEWEST, Math.round(all * Number(process.env['YAOPAI_RACE_SHARE'] ?? 1)));

interface Outcomes {
  first: string;
  second: string;
}

export interface Race<T> {
  clock: TestClock;
  rounds: number;
  prepare: () => Promise<T>;
  /** What is prepared after `prepare`, each a minute later: another code for a target that has had one. */
  later?: ((prepared: T) => Promise<void>)[];
  /** The two answer what became of them. */
  first: (prepared: T) => Promise<string>;
  second: (prepared: T) => Promise<string>;
  after?: (prepared: T, outcomes: Outcomes) => Promise<void>;
}

/**
 * Runs both at the same time, round after round, and answers which pairs of outcomes came, as `ok | CODE_WRONG`. The clock
 * moves between the stages of all rounds, never while one races.
 *
 * Two rounds more come before: in one the second waits for the first, in the other the first for the second. So what comes of
 * either order is always among the pairs, whatever a machine makes of the races. In half of these both begin together; in the
 * rest one has a head start, another each time, by how long the two have taken: so they meet at every point.
 */
export async function race<T>(options: Race<T>): Promise<string[]> {
  const { clock, rounds, prepare, later = [], after } = options;
  const prepared = await inParallel(rounds + 2, WIDTH, prepare);
  for (const stage of later) {
    clock.advance({ seconds: 61 });
    await inParallel(prepared.length, WIDTH, (index) => stage(prepared[index]!));
  }
  /** Milliseconds, at most so far. */
  const took = { first: 0, second: 0 };
  const run = async (side: 'first' | 'second', each: T): Promise<string> => {
    const startedAt = performance.now();
    const outcome = await options[side](each);
    took[side] = Math.max(took[side], performance.now() - startedAt);
    return outcome;
  };
  const pairs: string[] = [];
  const conclude = async (each: T, outcomes: Outcomes): Promise<void> => {
    const pair = `${outcomes.first} | ${outcomes.second}`;
    assert(!/\b(INTERNAL|BUSY)\b/.test(pair), pair);
    await after?.(each, outcomes);
    pairs.push(pair);
  };
  const [one, other, ...racing] = prepared as [T, T, ...T[]];
  await conclude(one, { first: await run('first', one), second: await run('second', one) });
  await conclude(other, { second: await run('second', other), first: await run('first', other) });
  await inParallel(rounds, WIDTH, async (round) => {
    const each = racing[round]!;
    // From the second ending as the first begins to the first ending as the second begins.
    const lead = round % 2 ? 0 : ((round * GOLDEN_RATIO) % 1) * (took.first + took.second) - took.second;
    const [first, second] = await Promise.all([
      delay(Math.max(0, -lead)).then(() => run('first', each)),
      delay(Math.max(0, lead)).then(() => run('second', each)),
    ]);
    await conclude(each, { first, second });
  });
  return [...new Set(pairs)].sort();
}

/** The races that ended as none may. */
export const unexpected = (pairs: string[], ...allowed: string[]): string[] =>
  pairs.filter((pair) => !allowed.includes(pair));
