import { dataSource, migrate } from '../database/index.js';
import { templateOf, urlOf, withServer } from './test-database.js';
import type { TestRun } from './test-run.js';

/** Migrates the database that the test databases of a run are copied from; once, before the first test. */
export async function makeTemplate(run: TestRun): Promise<void> {
  const name = templateOf(run);
  await withServer(run, (server) => server.query(`CREATE DATABASE ${name}`));
  const source = await dataSource({ url: urlOf(run, name), entities: [], poolSize: 2 }).initialize();
  await migrate(source);
  await source.destroy();
}
