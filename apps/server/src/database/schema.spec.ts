import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../entities.js';
import { createEmptyDatabase, type TestDatabase } from '../testing/index.js';
import { dataSource, isMigrated, migrate, MIGRATIONS } from './index.js';

/** Written and read by one raw statement each, so without a class. */
const WITHOUT_ENTITY = ['migrations', 'wechat_session_keys'];

let empty: TestDatabase;
const open: DataSource[] = [];

beforeEach(async () => {
  empty = await createEmptyDatabase();
});
afterEach(async () => {
  for (const source of open.splice(0)) await source.destroy();
  await empty.drop();
});

async function connect(): Promise<DataSource> {
  const source = await dataSource({ url: empty.url, entities: ENTITIES, poolSize: 3 }).initialize();
  open.push(source);
  return source;
}

test('migrations build what the entities describe, to the last constraint name', async () => {
  const source = await connect();
  await migrate(source);
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
  expect(await tablesOf(source)).toEqual(
    [...source.entityMetadatas.map(({ tableName }) => tableName), ...WITHOUT_ENTITY].sort(),
  );
});

test('migrations can be taken back to an empty database', async () => {
  const source = await connect();
  await migrate(source);
  for (let left = MIGRATIONS.length; left > 0; left -= 1) await source.undoLastMigration();
  expect(await tablesOf(source)).toEqual(['migrations']);
  expect(
    await source.query(`SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'`),
  ).toEqual([]);
});

test('of several processes that start together one migrates', async () => {
  const sources = await Promise.all([connect(), connect(), connect(), connect()]);
  const applied = await Promise.all(sources.map((source) => migrate(source)));
  expect(applied.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
});

test('a second start has nothing to migrate', async () => {
  const source = await connect();
  expect(await isMigrated(source)).toBe(false);
  await migrate(source);
  expect(await isMigrated(source)).toBe(true);
  expect(await migrate(source)).toEqual([]);
});

async function tablesOf(source: DataSource): Promise<string[]> {
  const rows: { name: string }[] = await source.query(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  );
  return rows.map(({ name }) => name).sort();
}
