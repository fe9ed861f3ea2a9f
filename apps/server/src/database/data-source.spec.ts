import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Socket } from 'node:net';
import type { Pool } from 'pg';
import { type OpenDatabase, openTestDatabase, until } from '../testing/index.js';

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
