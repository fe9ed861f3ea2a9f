import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';

let open: OpenDatabase;

beforeAll(async () => {
  open = await openTestDatabase();
  await open.dataSource.query(
    'CREATE TABLE counters (id integer CONSTRAINT counters_pkey PRIMARY KEY, value integer NOT NULL)',
  );
});
beforeEach(() => open.dataSource.query('TRUNCATE counters; INSERT INTO counters VALUES (1, 0), (2, 0)'));
afterAll(() => open.close());

const increment = 'UPDATE counters SET value = value + 1 WHERE id = $1';

describe('a transaction', () => {
  test('runs again as a whole after a deadlock', async () => {
    const { database } = open;
    let runs = 0;
    let bothLocked: () => void;
    const locked = new Promise<void>((resolve) => (bothLocked = resolve));
    const crosswise = (first: number, second: number): Promise<void> =>
      database.transaction(async (tx) => {
        runs += 1;
        await tx.query(increment, [first]);
        if (runs === 2) bothLocked();
        await locked;
        await tx.query(increment, [second]);
      });
    await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
    expect(runs).toBe(3);
    expect(await open.dataSource.query('SELECT value FROM counters')).toEqual([{ value: 2 }, { value: 2 }]);
  });

  test('is given up after five tries', async () => {
    let runs = 0;
    const failing = open.database.transaction(async (tx) => {
      runs += 1;
      await tx.query(`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`);
    });
    await expect(failing).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(5);
  });

  test('is undone by an error, which is not tried again', async () => {
    let runs = 0;
    const failing = open.database.transaction(async (tx) => {
      runs += 1;
      await tx.query(increment, [1]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(runs).toBe(1);
    expect(await open.dataSource.query('SELECT value FROM counters WHERE id = 1')).toEqual([{ value: 0 }]);
  });
});

describe('a named statement', () => {
  test('answers rows', async () => {
    const rows = await open.database.query<{ id: number }>({
      name: 'by-id',
      text: 'SELECT id FROM counters WHERE id = $1',
      values: [2],
    });
    expect(rows).toEqual([{ id: 2 }]);
  });

  test('is planned once a connection', async () => {
    await open.dataSource.query('SELECT 1');
    const prepared = await open.database.transaction(async () => {
      for (const id of [1, 2])
        await open.database.query({ name: 'planned', text: 'SELECT value FROM counters WHERE id = $1', values: [id] });
      return open.database.query<{ name: string }>({
        name: 'prepared',
        text: `SELECT name FROM pg_prepared_statements WHERE name = 'planned'`,
        values: [],
      });
    });
    expect(prepared).toEqual([{ name: 'planned' }]);
  });
});
