import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { dataSource, migrate } from '../database/index.js';
import { currentRun, type TestRun } from './test-run.js';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty, migrated database of its own for one test file, on the run's PostgreSQL. The first call of a run
 * migrates a template; every database is a copy of it (tens of milliseconds).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const run = currentRun();
  const name = `${run.prefix}_${randomBytes(5).toString('hex')}`;
  await withServer(run, async (server) => {
    await ensureTemplate(server, run);
    await server.query(`CREATE DATABASE ${name} TEMPLATE ${templateOf(run)}`);
  });
  return { url: urlOf(run, name), drop: () => withServer(run, (server) => drop(server, name)) };
}

/** Makes an empty database without tables. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const run = currentRun();
  const name = `${run.prefix}_${randomBytes(5).toString('hex')}`;
  await withServer(run, async (server) => {
    await server.query(`CREATE DATABASE ${name}`);
  });
  return { url: urlOf(run, name), drop: () => withServer(run, (server) => drop(server, name)) };
}

/** Drops every database that the run made. */
export async function dropDatabasesOf(run: TestRun): Promise<void> {
  await withServer(run, async (server) => {
    const { rows } = await server.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [run.prefix],
    );
    for (const { datname } of rows) await drop(server, datname);
  });
}

const templateOf = (run: TestRun): string => `${run.prefix}_template`;

/** Worker processes race for it: the first makes it while the others wait. Its comment says that it is complete. */
async function ensureTemplate(server: pg.Client, run: TestRun): Promise<void> {
  const template = templateOf(run);
  const isComplete = async (): Promise<boolean> => {
    const { rows } = await server.query(
      `SELECT FROM pg_database WHERE datname = $1 AND shobj_description(oid, 'pg_database') = 'migrated'`,
      [template],
    );
    return rows.length > 0;
  };
  if (await isComplete()) return;
  await server.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
  if (await isComplete()) return;
  await drop(server, template);
  await server.query(`CREATE DATABASE ${template}`);
  const source = await dataSource({ url: urlOf(run, template), entities: [], poolSize: 2 }).initialize();
  await migrate(source);
  await source.destroy();
  await server.query(`COMMENT ON DATABASE ${template} IS 'migrated'`);
}

async function drop(server: pg.Client, name: string): Promise<void> {
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** The session's end frees its advisory lock. */
async function withServer<T>(run: TestRun, work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: run.serverUrl });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

function urlOf(run: TestRun, database: string): string {
  const url = new URL(run.serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
