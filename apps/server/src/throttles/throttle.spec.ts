import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SetClock } from '../../test/set-clock.js';
import { KeyRing } from '../crypto/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { Throttle } from './throttle.js';
import { ThrottleRepository } from './throttle.repository.js';

const LIMIT = { attempts: 3, window: 60_000 };
const KEY = ['password', 'pool', 'email:lin@example.com'];
let opened: OpenDatabase;
let clock: SetClock;
let throttle: Throttle;

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.dataSource.query('TRUNCATE attempt_windows');
  clock = new SetClock();
  throttle = new Throttle(new ThrottleRepository(opened.database), new KeyRing(Buffer.alloc(32, 1)), clock);
});

const allowed = async (key = KEY): Promise<boolean> => (await throttle.take(key, LIMIT)).allowed;

async function useUp(key = KEY): Promise<void> {
  for (let time = 0; time < LIMIT.attempts; time++) expect(await allowed(key)).toBe(true);
}

test('allows as many tries as the limit says, then tells how long to wait', async () => {
  await useUp();
  clock.time += 10_500;
  expect(await throttle.take(KEY, LIMIT)).toEqual({ allowed: false, retryAfterSeconds: 50 });
});

test('opens the window with the first try, and none is made longer by tries', async () => {
  expect(await allowed()).toBe(true);
  clock.time += 59_999;
  expect([await allowed(), await allowed(), await allowed()]).toEqual([true, true, false]);
  expect(await throttle.take(KEY, LIMIT)).toEqual({ allowed: false, retryAfterSeconds: 1 });
  clock.time += 1;
  await useUp();
  expect(await throttle.take(KEY, LIMIT)).toEqual({ allowed: false, retryAfterSeconds: 60 });
});

test('never lets more through at the same time', async () => {
  const take = (): ReturnType<Throttle['take']> => throttle.take(KEY, { attempts: 10, window: 60_000 });
  for (let window = 0; window < 3; window++) {
    const turns = await Promise.all(Array.from({ length: 50 }, take));
    expect(turns.filter((turn) => turn.allowed)).toHaveLength(10);
    clock.time += 60_000;
  }
});

test('gives a try back, never more than were made', async () => {
  await useUp();
  await throttle.giveBack(KEY);
  expect([await allowed(), await allowed()]).toEqual([true, false]);
  await throttle.giveBack(['never', 'tried']);
  for (let time = 0; time < 9; time++) await throttle.giveBack(KEY);
  await useUp();
  expect(await allowed()).toBe(false);
});

test('forgets tries', async () => {
  await useUp();
  await throttle.clear(KEY);
  await useUp();
  expect(await allowed()).toBe(false);
});

test('keeps keys apart, also those that read alike', async () => {
  await useUp(['a', 'b']);
  expect([await allowed(['a', 'b']), await allowed(['ab']), await allowed(['a', 'b', ''])]).toEqual([
    false,
    true,
    true,
  ]);
  await throttle.clear(['ab']);
  expect(await allowed(['a', 'b'])).toBe(false);
});

test('stores nothing that names what is counted', async () => {
  await allowed();
  const [{ row }] = (await opened.dataSource.query(
    `SELECT encode(key_hash, 'escape') || to_jsonb(w)::text AS row FROM attempt_windows w`,
  )) as [{ row: string }];
  expect(row).not.toMatch(/lin|example/);
});

describe('a change of the master key', () => {
  const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const by = (...keys: [Buffer, Buffer?]): Throttle =>
    new Throttle(new ThrottleRepository(opened.database), new KeyRing(...keys), clock);

  test('gives nobody new tries, whichever server is asked', async () => {
    throttle = by(OLD, NEW);
    expect(await allowed()).toBe(true);
    throttle = by(NEW, OLD);
    expect(await allowed()).toBe(true);
    throttle = by(OLD, NEW);
    expect([await allowed(), await allowed()]).toEqual([true, false]);
    throttle = by(NEW, OLD);
    expect(await throttle.take(KEY, LIMIT)).toEqual({ allowed: false, retryAfterSeconds: 60 });
    clock.time += 60_000;
    await useUp();
    expect(await allowed()).toBe(false);
  });

  test('lets tries be given back and forgotten', async () => {
    throttle = by(OLD);
    await useUp();
    throttle = by(NEW, OLD);
    await throttle.giveBack(KEY);
    expect([await allowed(), await allowed()]).toEqual([true, false]);
    throttle = by(OLD, NEW);
    await throttle.clear(KEY);
    await useUp();
  });

  test('counts each try once when many come to both kinds of servers', async () => {
    const limit = { attempts: 10, window: 60_000 };
    throttle = by(OLD);
    for (let time = 0; time < 8; time++) await throttle.take(KEY, limit);
    const turns = await Promise.all(Array.from({ length: 20 }, () => by(NEW, OLD).take(KEY, limit)));
    expect(turns.filter((turn) => turn.allowed)).toHaveLength(2);
  });
});
