import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { SetClock } from '../../test/set-clock.js';
import { type Clock, MINUTE } from '../runtime/index.js';
import { providedRedisUrl } from '../testing/index.js';
import type { Bucket, LimitStore } from './limit-store.js';
import { MemoryLimitStore } from './memory-limit-store.js';
import { openRedis } from './open-redis.js';
import { RedisLimitStore } from './redis-limit-store.js';

interface Opened {
  store: LimitStore;
  /** Of another process, with the same memory: where nothing is shared, the same. */
  other: LimitStore;
  close(): void;
}

type Open = (clock: Clock) => Promise<Opened>;

/** Milliseconds: no pause of the machine is taken for a Redis that went away. */
const ANY_STALL = 60_000;
const BUCKET: Bucket = { capacity: 10, perMinute: 60 };
const redisUrl = providedRedisUrl();
const namespaces: string[] = [];
const held = new Set<string>();

const STORES: [name: string, open: Open][] = [
  [
    'memory',
    async (clock) => {
      const store = new MemoryLimitStore(clock);
      return { store, other: store, close: () => undefined };
    },
  ],
  ...(redisUrl ? [redisIn(redisUrl)] : []),
];

function redisIn(url: string): [string, Open] {
  return ['Redis', (clock) => inRedis(url, clock)];
}

async function inRedis(url: string, clock: Clock): Promise<Opened> {
  const namespace = `test-${randomUUID()}`;
  namespaces.push(namespace);
  const connections = [openRedis(url, ANY_STALL), openRedis(url, ANY_STALL)];
  await Promise.all(connections.map((redis) => redis.connect()));
  const [store, other] = connections.map((redis) => new RedisLimitStore(redis, namespace, clock));
  return { store: store!, other: other!, close: () => connections.forEach((redis) => redis.disconnect()) };
}

describe.each(STORES)('a store in %s', (name, open) => {
  let clock: SetClock;
  let opened: Opened;
  let store: LimitStore;
  beforeEach(async () => {
    held.add(name);
    clock = new SetClock();
    opened = await open(clock);
    store = opened.store;
  });
  afterEach(() => opened.close());

  test('counts in a window that begins with the first', async () => {
    expect(await store.hit('a', MINUTE)).toEqual({ count: 1, endsIn: MINUTE });
    clock.time += 59_999;
    expect(await store.hit('a', MINUTE)).toEqual({ count: 2, endsIn: 1 });
    clock.time += 1;
    expect(await store.hit('a', MINUTE)).toEqual({ count: 1, endsIn: MINUTE });
  });

  test('keeps keys apart', async () => {
    await store.hit('a', MINUTE);
    expect((await store.hit('b', MINUTE)).count).toBe(1);
    await store.draw('a', BUCKET, 4);
    expect(await store.draw('b', BUCKET, 1)).toBe(9);
  });

  test('loses none of many at the same time, whichever process counts', async () => {
    const { other } = opened;
    const counts = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => (await (at % 2 ? store : other).hit('a', MINUTE)).count),
    );
    expect(counts.sort((one, two) => one - two)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    await Promise.all(Array.from({ length: 8 }, async (_, at) => (at % 2 ? store : other).draw('a', BUCKET, 1)));
    expect(await store.draw('a', BUCKET, 0)).toBe(2);
  });

  test('goes on counting where clocks differ a little', async () => {
    await store.hit('a', MINUTE);
    clock.time -= 3_000;
    expect(await store.hit('a', MINUTE)).toMatchObject({ count: 2 });
    clock.time += 3_500;
    expect(await store.hit('a', MINUTE)).toEqual({ count: 3, endsIn: 59_500 });
  });

  test('has a full bucket to begin with, which time fills again and nothing overfills', async () => {
    expect(await store.draw('a', BUCKET, 0)).toBe(10);
    expect(await store.draw('a', BUCKET, 7)).toBe(3);
    clock.time += 1_500;
    expect(await store.draw('a', BUCKET, 0)).toBeCloseTo(4.5, 6);
    expect(await store.draw('a', BUCKET, -2)).toBeCloseTo(6.5, 6);
    clock.time += MINUTE;
    expect(await store.draw('a', BUCKET, 0)).toBe(10);
    expect(await store.draw('a', BUCKET, -5)).toBe(10);
  });

  test('lets a bucket owe as much as it holds, and no more', async () => {
    expect(await store.draw('a', BUCKET, 15)).toBe(-5);
    expect(await store.draw('a', BUCKET, 100)).toBe(-10);
    clock.time += 11_000;
    expect(await store.draw('a', BUCKET, 0)).toBeCloseTo(1, 6);
  });
});

const redis: Redis | undefined = redisUrl ? openRedis(redisUrl, ANY_STALL) : undefined;
afterAll(async () => {
  for (const namespace of namespaces) {
    const keys = await redis!.keys(`yaopai:${namespace}:*`);
    if (keys.length) await redis!.del(keys);
  }
  redis?.disconnect();
});

test('the contract was held to in every store that was provided, by what Redis itself has of it', async () => {
  expect([...held]).toEqual(redisUrl ? ['memory', 'Redis'] : ['memory']);
  if (!redis) return;
  await redis.connect();
  const keys = await Promise.all(namespaces.map((namespace) => redis.keys(`yaopai:${namespace}:*`)));
  expect(keys.filter(({ length }) => length > 0).length).toBeGreaterThan(0);
  for (const key of keys.flat()) expect(await redis.pttl(key)).toBeGreaterThan(0);
});
