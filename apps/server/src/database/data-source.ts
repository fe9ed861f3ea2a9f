import { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { MIGRATIONS } from './migrations/index.js';

export interface DataSourceOptions {
  url: string;
  entities: PostgresDataSourceOptions['entities'];
  /** Default 20. */
  poolSize?: number;
  /** Bounds each statement and each pause inside a transaction; 0 = unbounded. Default 15. */
  timeoutSeconds?: number;
  /** Told of connections that break while idle: the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

const SECOND = 1_000;
const LOCK_TIMEOUT = 3 * SECOND;

/** An unopened TypeORM data source. It never changes the schema by itself: `migrate` does. */
export function dataSource(options: DataSourceOptions): DataSource {
  const { url, entities, poolSize = 20, timeoutSeconds = 15, onIdleError = () => undefined } = options;
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    // Ids are made here and no extension is used, so the database role needs no right to create one.
    installExtensions: false,
    applicationName: 'yaopai',
    poolSize,
    poolErrorHandler: onIdleError,
    extra: {
      keepAlive: true,
      connectionTimeoutMillis: 5 * SECOND,
      idleTimeoutMillis: 60 * SECOND,
      statement_timeout: timeoutSeconds * SECOND,
      // Shorter than the wait for a free connection: one row that somebody holds must not use up the pool.
      lock_timeout: timeoutSeconds && LOCK_TIMEOUT,
      idle_in_transaction_session_timeout: timeoutSeconds * SECOND,
    },
  });
}
