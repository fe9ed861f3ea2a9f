import { beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SetClock } from '../../test/set-clock.js';
import { AppError } from '../http/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { InvalidCodes, type Presenter } from './invalid-codes.js';
import { LimitStore } from './limit-store.js';
import { MemoryLimitStore } from './memory-limit-store.js';

Logger.overrideLogger(false);

/** Counts how often the store behind it is asked. */
class Watched extends LimitStore {
  asked = 0;
  constructor(private readonly store: LimitStore) {
    super();
  }
  hit(...call: Parameters<LimitStore['hit']>): ReturnType<LimitStore['hit']> {
    return this.store.hit(...call);
  }
  draw(...call: Parameters<LimitStore['draw']>): ReturnType<LimitStore['draw']> {
    this.asked += 1;
    return this.store.draw(...call);
  }
}

const PRESENTER: Presenter = { kind: 'wechat-login-code', scope: 'c1', caller: '192.0.2.1' };
let clock: SetClock;
let store: Watched;
let invalid: InvalidCodes;
beforeEach(() => {
  clock = new SetClock();
  store = new Watched(new MemoryLimitStore(clock));
  invalid = new InvalidCodes(store, clock);
});

function refusalOf(presenter = PRESENTER, codes = invalid): AppError | undefined {
  try {
    codes.requireBudget(presenter);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** @returns how many were let through before the first refusal */
async function presentInvalid(attempts: number, presenter = PRESENTER): Promise<number> {
  for (let done = 0; done < attempts; done++) {
    if (refusalOf(presenter)) return done;
    await invalid.spend(presenter);
  }
  return attempts;
}

test('lets 300 invalid ones through at once, and says when the next may come', async () => {
  expect(await presentInvalid(1_000)).toBe(300);
  expect(refusalOf()).toMatchObject({ error: 'RATE_LIMITED', detail: { retryAfterSeconds: 1 } });
  clock.time += SECOND;
  expect(await presentInvalid(1_000)).toBe(5);
});

test('lets 300 a minute through for ever', async () => {
  await presentInvalid(300);
  let through = 0;
  for (let second = 0; second < 600; second++) {
    clock.time += SECOND;
    through += await presentInvalid(10);
  }
  expect(through).toBe(3_000);
});

test('has time pay for what was under way when it ran dry, up to a minute of it', async () => {
  await Promise.all(Array.from({ length: 5_000 }, () => invalid.spend(PRESENTER)));
  expect(refusalOf()?.detail.retryAfterSeconds).toBe(61);
  clock.time += MINUTE;
  expect(refusalOf()).toBeDefined();
  clock.time += SECOND;
  expect(refusalOf()).toBeUndefined();
});

test('refuses what nobody guesses only in place of its own refusal', async () => {
  const presenter: Presenter = { ...PRESENTER, kind: 'refresh-token' };
  for (let time = 0; time < 300; time++) await invalid.refuse(presenter);
  await expect(invalid.refuse(presenter)).rejects.toMatchObject({ error: 'RATE_LIMITED' });
  clock.time += SECOND;
  await invalid.refuse(presenter);
});

test('keeps callers, connections and kinds apart', async () => {
  await presentInvalid(300);
  expect(refusalOf()).toBeDefined();
  for (const other of [{ caller: '192.0.2.2' }, { scope: 'c2' }, { kind: 'verification-code' as const }]) {
    expect(refusalOf({ ...PRESENTER, ...other })).toBeUndefined();
  }
});

test('costs those who present good codes nothing: the store is not asked', async () => {
  for (let time = 0; time < 1_000; time++) {
    invalid.requireBudget(PRESENTER);
    await invalid.earn(PRESENTER);
  }
  expect(store.asked).toBe(0);
});

test('lets a good code earn an invalid one, never more than were spent', async () => {
  await presentInvalid(300);
  for (let time = 0; time < 20; time++) await invalid.earn(PRESENTER);
  expect(await presentInvalid(100)).toBe(20);
  for (let time = 0; time < 1_000; time++) await invalid.earn(PRESENTER);
  expect(await presentInvalid(1_000)).toBe(300);
});

describe('a carrier with 3,000 people a minute behind one address', () => {
  /** A minute of good and bad codes, evenly mixed; how many of either were refused. */
  async function minuteOf(good: number, bad: number): Promise<{ goodRefused: number; badRefused: number }> {
    const refused = { goodRefused: 0, badRefused: 0 };
    const all = good + bad;
    for (let at = 0; at < all; at++) {
      clock.time += MINUTE / all;
      const isGood = Math.floor(((at + 1) * good) / all) > Math.floor((at * good) / all);
      if (refusalOf()) refused[isGood ? 'goodRefused' : 'badRefused'] += 1;
      else await (isGood ? invalid.earn(PRESENTER) : invalid.spend(PRESENTER));
    }
    return refused;
  }

  test.each([
    ['of whom one in ten comes with an old code', 3_000, 300],
    ['and an attacker who fills the rest of what the address may ask', 3_000, 3_000],
  ])('%s signs everybody in', async (_, good, bad) => {
    for (let minute = 0; minute < 5; minute++)
      expect(await minuteOf(good, bad)).toEqual({ goodRefused: 0, badRefused: 0 });
  });

  test('and nobody honest among them is a plain attack', async () => {
    expect((await minuteOf(0, 6_000)).badRefused).toBeGreaterThan(5_300);
  });
});

test('learns of what another process counted with the first invalid code it sees', async () => {
  await presentInvalid(300);
  const other = new InvalidCodes(store, clock);
  expect(refusalOf(PRESENTER, other)).toBeUndefined();
  await other.spend(PRESENTER);
  expect(refusalOf(PRESENTER, other)).toBeDefined();
});
