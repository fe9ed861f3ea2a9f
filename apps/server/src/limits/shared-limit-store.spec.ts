import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SetClock } from '../../test/set-clock.js';
import { MINUTE, SECOND, SystemClock } from '../runtime/index.js';
import { providedRedisUrl, TcpProxy, until } from '../testing/index.js';
import { MemoryLimitStore } from './memory-limit-store.js';
import { openRedis } from './open-redis.js';
import { RedisLimitStore } from './redis-limit-store.js';
import { SharedLimitStore } from './shared-limit-store.js';

/** Milliseconds: no pause of the machine is taken for a Redis that went away. */
const ANY_STALL = 60_000;
/** Of a Redis that is meant to be found silent: nothing that it answers is waited for. */
const SOON = 100;

const clock = new SystemClock();
/** A minute that does not end while a test runs. */
const standing = new SetClock();
const closers: (() => unknown)[] = [];
let warnings: unknown[];
beforeEach(() => {
  warnings = [];
  const write = (...line: unknown[]): void => void warnings.push(line);
  Logger.overrideLogger({ log: () => undefined, warn: write, error: write });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  for (const close of closers.splice(0).reverse()) await close();
});

const nameOne = (): string => `test-${randomUUID()}`;

interface Shared {
  store: SharedLimitStore;
  redis: Redis;
}

async function sharing(url: string, { timeoutMs = ANY_STALL, namespace = nameOne() } = {}): Promise<Shared> {
  const redis = openRedis(url, timeoutMs);
  closers.push(() => redis.disconnect());
  const stores = [new RedisLimitStore(redis, namespace, clock), new MemoryLimitStore(clock)] as const;
  const store = new SharedLimitStore(...stores, standing);
  redis.on('error', (error) => store.warn(error));
  await redis.connect().catch(() => undefined);
  return { store, redis };
}

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const port = await listening(() => undefined);
  await closers.pop()!();
  return port;
}

/** Greets like a Redis, and is silent from the first script on. `asked` tells how many scripts have come. */
async function fallingSilent(): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const info = 'redis_version:7.2.0\r\nloading:0\r\n';
  const port = await listening((socket) =>
    socket.on('data', (bytes: Buffer) => {
      // RESP: an array of bulk strings, of which the first is the command.
      for (const [, name] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const command = name!.toUpperCase();
        if (command.startsWith('EVAL')) asked += 1;
        else if (command === 'INFO') socket.write(`$${info.length}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      }
    }),
  );
  return { url: `redis://127.0.0.1:${port}`, asked: () => asked };
}

describe('a Redis that is no help', () => {
  test.each<[string, () => Promise<number>]>([
    ['is not there', closedPort],
    ['takes connections and never says a word', () => listening(() => undefined)],
    ['hangs up on everybody', () => listening((socket) => void socket.destroy())],
    [
      'wants a password that it was not given',
      () => listening((socket) => socket.on('data', () => socket.write('-NOAUTH Authentication required.\r\n'))),
    ],
    ['is something else', () => listening((socket) => socket.on('data', () => socket.write('HTTP/1.1 400 \r\n\r\n')))],
  ])('because it %s costs nobody the count, and one line a minute', async (_, port) => {
    const { store } = await sharing(`redis://user:not-a-password@127.0.0.1:${await port()}`, { timeoutMs: SOON });
    for (let count = 1; count <= 20; count++) expect((await store.hit('a', MINUTE)).count).toBe(count);
    expect(await store.draw('b', { capacity: 10, perMinute: 60 }, 4)).toBe(6);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain('not-a-password');
  });

  test('because it went silent makes a request wait once, not each', async () => {
    const { url, asked } = await fallingSilent();
    const { store, redis } = await sharing(url, { timeoutMs: SECOND });
    expect(redis.status).toBe('ready');
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      for (let count = 1; count <= 20; count++) expect((await store.hit('a', MINUTE)).count).toBe(count);
      expect(asked()).toBe(1);
      now.mockReturnValue(2 * SECOND);
      await Promise.all(Array.from({ length: 20 }, () => store.hit('a', MINUTE)));
      expect(asked()).toBe(2);
    } finally {
      now.mockRestore();
    }
  });
});

const redisUrl = providedRedisUrl();
/** Where none is provided, what can be told without one is told above. */
const WITH_REDIS: [string, string][] = redisUrl ? [['the one that was provided', redisUrl]] : [];

for (const [name, url] of WITH_REDIS) {
  describe(`a Redis, ${name}`, () => {
    let proxy: TcpProxy;
    let through: string;
    beforeEach(async () => {
      const { hostname, port } = new URL(url);
      proxy = await TcpProxy.start({ host: hostname, port: Number(port) || 6379 });
      closers.push(() => proxy.close());
      const proxied = new URL(url);
      proxied.host = `127.0.0.1:${proxy.port}`;
      through = proxied.href;
    });

    test('adds up what two processes count', async () => {
      const namespace = nameOne();
      const [one, two] = [await sharing(through, { namespace }), await sharing(through, { namespace })];
      await one.store.hit('a', MINUTE);
      expect((await two.store.hit('a', MINUTE)).count).toBe(2);
      await one.store.draw('b', { capacity: 10, perMinute: 1 }, 4);
      expect(await two.store.draw('b', { capacity: 10, perMinute: 1 }, 1)).toBeCloseTo(5, 2);
      await one.redis.del(`yaopai:${namespace}:a`, `yaopai:${namespace}:b`);
      expect(warnings).toEqual([]);
    });

    test.each([
      ['cut', ANY_STALL],
      ['silence', 3 * SECOND],
    ] as const)('that is gone (%s) and comes back loses nobody, and is used again', async (how, timeoutMs) => {
      const namespace = nameOne();
      const { store, redis } = await sharing(through, { namespace, timeoutMs });
      expect((await store.hit('a', MINUTE)).count).toBe(1);
      proxy[how]();
      const meanwhile = await Promise.all(Array.from({ length: 50 }, () => store.hit('a', MINUTE)));
      expect(meanwhile.map(({ count }) => count).sort((x, y) => x - y)).toEqual(
        Array.from({ length: 50 }, (_, at) => at + 1),
      );
      proxy.mend();
      const fromRedis = async (): Promise<boolean> => {
        await store.hit('a', MINUTE);
        return Number(await redis.hget(`yaopai:${namespace}:a`, 'count').catch(() => 0)) > 1;
      };
      await until(fromRedis, { what: 'a request is counted in Redis again' });
      await redis.del(`yaopai:${namespace}:a`);
      expect(warnings.length).toBeGreaterThan(0);
    });
  });
}
