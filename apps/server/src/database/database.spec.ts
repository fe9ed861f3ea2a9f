import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SigningKeyEntity } from '../keys/index.js';
import { type OpenDatabase, openDistantDatabase, openTestDatabase, until } from '../testing/index.js';
import type { Transaction } from './database.js';

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
    let locks = 0;
    let bothLocked: () => void;
    const locked = new Promise<void>((resolve) => (bothLocked = resolve));
    const crosswise = (first: number, second: number): Promise<void> =>
      database.transaction(async (tx) => {
        runs += 1;
        await tx.query(increment, [first]);
        if ((locks += 1) === 2) bothLocked();
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

describe('a database that is away', () => {
  const busy = { error: 'BUSY', detail: { retryAfterSeconds: 1 }, cause: expect.anything() };
  const anyStatement = { name: 'any', text: 'SELECT 1', values: [] };

  test.each(['cut', 'silence'] as const)('(%s) is BUSY, whichever way it is asked', async (how) => {
    const distant = await openDistantDatabase();
    try {
      const { database, way } = distant;
      const { manager } = database;
      // One connection may be there already, and breaks with the question.
      await manager.query('SELECT 1');
      way[how]();
      const asked = [
        database.query(anyStatement),
        database.transaction((tx) => tx.query('SELECT 1')),
        manager.query('SELECT 1'),
        manager.find(SigningKeyEntity),
        manager.existsBy(SigningKeyEntity, { state: 'active' }),
        manager.insert(SigningKeyEntity, { id: 'k' }),
        manager.createQueryBuilder().update(SigningKeyEntity).set({ retiredAt: null }).execute(),
      ];
      const outcomes = Promise.allSettled(asked);
      if (how === 'silence') {
        await until(() => way.connections >= asked.length, { what: 'all of them have asked' });
        way.cut();
      }
      for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: busy });
    } finally {
      await distant.close();
    }
  });

  test('is BUSY when a lock or a statement took too long, and anything else is a bug', async () => {
    const raising = (state: string): Promise<unknown> =>
      open.database.manager.query(`DO $$ BEGIN RAISE SQLSTATE '${state}'; END $$`);
    for (const state of ['55P03', '57014', '53300', '25006', '3D000'])
      await expect(raising(state)).rejects.toMatchObject(busy);
    await expect(raising('23505')).rejects.toMatchObject({ name: 'QueryFailedError', code: '23505' });
    await expect(open.database.manager.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
  });

  test.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ['statement', (tx) => tx.query('SELECT 1')],
    ['entity', (tx) => tx.find(SigningKeyEntity)],
  ])('between two statements of a transaction is BUSY for the second, a %s', async (_, second) => {
    const cut = open.database.transaction(async (tx) => {
      await tx.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      await until(() => tx.queryRunner!.isReleased, { what: 'the driver has noticed' });
      await second(tx);
    });
    await expect(cut).rejects.toMatchObject(busy);
  });
});

test('a value that cannot be written is a bug, not a database that is away', async () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const statement = { name: 'counters-by-value', text: 'SELECT $1::jsonb', values: [circular] };
  await expect(open.database.query(statement)).rejects.toThrow(TypeError);
  await expect(open.database.manager.query(statement.text, statement.values)).rejects.toMatchObject({
    driverError: expect.any(TypeError),
  });
});
