import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Socket } from 'node:net';
import type { Pool } from 'pg';
import { type OpenDatabase, openDistantDatabase, openTestDatabase, until } from '../testing/index.js';

let open: OpenDatabase;
beforeEach(async () => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
  });
  open = await openTestDatabase();
});
afterEach(async () => {
  jest.useRealTimers();
  await open.close();
});

const SLEEP = 'SELECT pg_sleep(3600)';

const pid = async (): Promise<number> => {
  const [row] = await open.database.query<{ pid: number }>({
    name: 'pid',
    text: 'SELECT pg_backend_pid() AS pid',
    values: [],
  });
  return row!.pid;
};

test('a connection that breaks while it is handed on costs its statement, not the process', async () => {
  const { master } = open.dataSource.driver as unknown as { master: Pool };
  await pid();
  await new Promise<void>((resolve, reject) => {
    master.connect((error, client, release) => {
      if (!client) return reject(error!);
      client.emit('error', new Error('terminating connection due to administrator command'));
      release(true);
      resolve();
    });
  });
  expect(await pid()).toBeGreaterThan(0);
});

test('of its connections one stays however long nobody asks, so that the database knows of every server', async () => {
  const pids = await Promise.all([pid(), pid(), pid()]);
  expect(new Set(pids).size).toBe(3);
  jest.advanceTimersByTime(10 * 60_000);
  let left: { pid: number }[] = [];
  const look = async (): Promise<boolean> => {
    left = await open.dataSource.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'yaopai'`,
    );
    return left.length === 1;
  };
  await until(look, { what: 'the others have gone' });
  expect(pids).toContain(left[0]!.pid);
});

test('a connection that nobody uses is probed each minute, so that it is not found dead by a request', async () => {
  const probed = jest.spyOn(Socket.prototype, 'setKeepAlive');
  await Promise.all([pid(), pid()]);
  expect(probed.mock.calls).toContainEqual([true, 60_000]);
  probed.mockRestore();
});

describe('a connection on which nothing was heard for 20 seconds', () => {
  /** Of connections made from now on: those that would be told of such a silence. */
  const watchedSockets = (): Socket[] => {
    const watched: Socket[] = [];
    jest.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (this: Socket, length, listener) {
      if (length === 20_000) watched.push(this);
      return listener ? this.once('timeout', listener) : this;
    });
    return watched;
  };
  afterEach(() => void jest.restoreAllMocks());

  test('stays when nobody asked anything', async () => {
    const watched = watchedSockets();
    await Promise.all([pid(), pid()]);
    const before = await pid();
    expect(watched.length).toBeGreaterThan(0);
    for (const socket of watched) socket.emit('timeout');
    expect(await pid()).toBe(before);
  });

  test('breaks when a statement waits on it, also in a transaction, and is not used again', async () => {
    const watched = watchedSockets();
    const distant = await openDistantDatabase();
    try {
      const { database, way, dataSource } = distant;
      const { master } = dataSource.driver as unknown as { master: Pool };
      await database.manager.query('SELECT 1');
      // Nobody had asked anything yet.
      watched[0]!.emit('timeout');
      const asked = [
        database.query({ name: 'sleep', text: SLEEP, values: [] }),
        database.manager.query(SLEEP),
        database.transaction((tx) => tx.query(SLEEP)),
      ];
      const outcomes = Promise.allSettled(asked);
      const sleeping = `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'`;
      const look = async (): Promise<boolean> =>
        (await open.dataSource.query(sleeping, [new URL(distant.url).pathname.slice(1)])).length === asked.length;
      await until(look, { what: 'all of them have asked' });
      way.silence();
      expect(watched).toHaveLength(asked.length);
      for (const socket of watched) socket.emit('timeout');
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { error: 'BUSY' } });
      await until(() => master.totalCount === 0, { what: 'they are gone' });
      way.mend();
      expect(await database.manager.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await distant.close();
    }
  });
});
