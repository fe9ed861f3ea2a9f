import { randomInt } from 'node:crypto';

export interface SeededRandom {
  seed: number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  bytes(length: number): Buffer;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32. Another seed at each run; `YAOPAI_TEST_SEED` repeats one. */
export function seededRandom(seed = Number(process.env['YAOPAI_TEST_SEED'] ?? randomInt(2 ** 31))): SeededRandom {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    seed,
    below,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
    pick: (list) => list[below(list.length)]!,
  };
}
