import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { currentRun, type TestRun } from './test-run.js';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty, migrated database of its own for one test file, on the run's PostgreSQL: a copy of the run's template
 * (tens of milliseconds). Imports nothing of the server, which a test runner takes seconds to load.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const run = currentRun();
  const name = `${run.prefix}_${randomBytes(5).toString('hex')}`;
  await withServer(run, async (server) => {
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

/** Of the run: every test database is a copy of it. */
export const templateOf = (run: TestRun): string => `${run.prefix}_template`;

async function drop(server: pg.Client, name: string): Promise<void> {
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** The session's end frees its advisory lock. */
export async function withServer<T>(run: TestRun, work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: run.serverUrl });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

export function urlOf(run: TestRun, database: string): string {
  const url = new URL(run.serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
