import { expect, test } from '@jest/globals';
import { Clock } from './clock.js';
import { OncePerMinute } from './once-per-minute.js';

test('lets each key through once in a minute', () => {
  const clock = Object.assign(Object.create(Clock.prototype) as Clock, {
    time: 59_999,
    now: () => clock.time,
  }) as Clock & { time: number };
  const once = new OncePerMinute(clock);
  expect([once.isNew('a'), once.isNew('a'), once.isNew('b')]).toEqual([true, false, true]);
  clock.time += 1;
  expect([once.isNew('a'), once.isNew('a')]).toEqual([true, false]);
});
