import { describe, expect, test } from '@jest/globals';
import { SetClock } from '../../test/set-clock.js';
import { MINUTE } from '../runtime/index.js';
import { QuotaBackoff } from './quota-backoff.js';

function world() {
  const clock = new SetClock(10 * MINUTE + 15_000);
  return { clock, backoff: new QuotaBackoff(clock) };
}

describe("WeChat's minute quota", () => {
  test('keeps back the caller who ran into it, and no other', () => {
    const { backoff } = world();
    backoff.remember('c1', 'a');
    expect(backoff.mustWait('c1', 'a')).toBe(true);
    expect(backoff.mustWait('c1', 'b')).toBe(false);
    expect(backoff.mustWait('c2', 'a')).toBe(false);
  });

  test('keeps back the whole connection once three callers ran into it', () => {
    const { backoff } = world();
    for (const caller of ['a', 'b']) backoff.remember('c1', caller);
    expect(backoff.mustWait('c1', 'z')).toBe(false);
    backoff.remember('c1', 'c');
    expect(backoff.mustWait('c1', 'z')).toBe(true);
    expect(backoff.mustWait('c2', 'z')).toBe(false);
  });

  test('is forgotten in the next minute', () => {
    const { backoff, clock } = world();
    backoff.remember('c1', 'a');
    expect(backoff.secondsToWait()).toBe(45);
    clock.time += 45_000;
    expect(backoff.mustWait('c1', 'a')).toBe(false);
  });
});
