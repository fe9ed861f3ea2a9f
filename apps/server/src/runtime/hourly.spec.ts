import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HOUR, MINUTE } from './clock.js';
import { Hourly } from './hourly.js';
import { Random } from './random.js';

class FixedRandom extends Random {
  constructor(private readonly value: number) {
    super();
  }
  bytes(length: number): Buffer {
    return Buffer.alloc(length, this.value);
  }
}

beforeEach(() => {
  jest.useFakeTimers();
  Logger.overrideLogger(false);
});
afterEach(() => {
  jest.useRealTimers();
});

test('works five to fifteen minutes after the start, by its own draw, and then once an hour', async () => {
  const times: number[][] = [];
  for (const value of [0, 255]) {
    const [start, at] = [Date.now(), [] as number[]];
    const hourly = new Hourly('Test', () => Promise.resolve(void at.push(Date.now() - start)));
    hourly.start(new FixedRandom(value));
    await jest.advanceTimersByTimeAsync(2 * HOUR + 20 * MINUTE);
    await hourly.stop();
    times.push(at.map((time) => Math.round(time / MINUTE)));
  }
  expect(times).toEqual([
    [5, 65, 125],
    [15, 75, 135],
  ]);
});

test('tries again in the next hour when it failed', async () => {
  const work = jest.fn(() => Promise.reject(new Error('no database')));
  const hourly = new Hourly('Test', work);
  hourly.start(new FixedRandom(0));
  await jest.advanceTimersByTimeAsync(2 * HOUR);
  await hourly.stop();
  expect(work).toHaveBeenCalledTimes(2);
});

test('plans the next time when the work is done, however long it takes', async () => {
  const finishes: (() => void)[] = [];
  const hourly = new Hourly('Test', () => new Promise((resolve) => void finishes.push(resolve)));
  hourly.start(new FixedRandom(0));
  await jest.advanceTimersByTimeAsync(5 * HOUR);
  expect(finishes).toHaveLength(1);
  finishes[0]!();
  await jest.advanceTimersByTimeAsync(HOUR);
  expect(finishes).toHaveLength(2);
  finishes[1]!();
  await hourly.stop();
});

test('stops: what is under way is told and waited for, and nothing follows', async () => {
  let finish: () => void = () => undefined;
  const signals: AbortSignal[] = [];
  const hourly = new Hourly('Test', (signal) => {
    signals.push(signal);
    return new Promise((resolve) => (finish = resolve));
  });
  hourly.start(new FixedRandom(0));
  await jest.advanceTimersByTimeAsync(6 * MINUTE);
  let stopped = false;
  const stopping = hourly.stop().then(() => (stopped = true));
  await jest.advanceTimersByTimeAsync(1);
  expect([stopped, signals[0]?.aborted]).toEqual([false, true]);
  finish();
  await stopping;
  await jest.advanceTimersByTimeAsync(3 * HOUR);
  expect(signals).toHaveLength(1);
});
