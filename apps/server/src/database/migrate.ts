import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { dataSource } from './data-source.js';
import { MIGRATIONS } from './migrations/index.js';
import { sqlStateOf } from './transient.js';

/** Names the lock that one migrating process holds; any constant unlikely to be used by others in the same database. */
const MIGRATION_LOCK = 7_236_194_001;
const UNDEFINED_TABLE = '42P01';

/** Whether every migration of this build has been applied. A database that is ahead of this build counts as up to date. */
export async function isMigrated(database: DataSource): Promise<boolean> {
  try {
    const rows: { name: string }[] = await database.query('SELECT name FROM migrations');
    const applied = new Set(rows.map(({ name }) => name));
    return MIGRATIONS.every(({ name }) => applied.has(name));
  } catch (error) {
    if (sqlStateOf(error) === UNDEFINED_TABLE) return false;
    throw error;
  }
}

/**
 * Applies what is missing, each migration in its own transaction. Of several processes that start together one migrates
 * while the others wait. Returns the names of what it applied.
 */
export async function migrate(database: DataSource): Promise<string[]> {
  if (await isMigrated(database)) return [];
  const { url, entities } = database.options as PostgresDataSourceOptions;
  const migrating = dataSource({ url: url!, entities, poolSize: 1, timeoutSeconds: 0 });
  const lock = new pg.Client({ connectionString: url, application_name: 'yaopai migration lock' });
  try {
    await lock.connect();
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrating.initialize();
    return (await migrating.runMigrations()).map(({ name }) => name);
  } finally {
    if (migrating.isInitialized) await migrating.destroy();
    await lock.end();
  }
}
