import type { Socket } from 'node:net';
import type { Client } from 'pg';
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
  /** By which the database's administrator, and other processes, tell connections apart. Default `yaopai`. */
  applicationName?: string;
  /** Told of connections that break while idle: the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

const SECOND = 1_000;
const LOCK_TIMEOUT = 3 * SECOND;
/** How much later than the database has to give a statement up, one that it says nothing of is given up here. */
const SILENCE_MARGIN = 5 * SECOND;

/** An unopened TypeORM data source. It never changes the schema by itself: `migrate` does. */
export function dataSource(options: DataSourceOptions): DataSource {
  const {
    url,
    entities,
    poolSize = 20,
    timeoutSeconds = 15,
    applicationName = 'yaopai',
    onIdleError = () => undefined,
  } = options;
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    // Ids are made here and no extension is used, so the database role needs no right to create one.
    installExtensions: false,
    applicationName,
    poolSize,
    poolErrorHandler: onIdleError,
    extra: {
      keepAlive: true,
      // By default the system asks after two hours, when a firewall on the way has long forgotten a connection that stays idle.
      keepAliveInitialDelayMillis: 60 * SECOND,
      connectionTimeoutMillis: 5 * SECOND,
      idleTimeoutMillis: 60 * SECOND,
      // So that who changes the master key sees every server, also one that nobody has asked for long.
      min: 1,
      onConnect: (client: OpenClient) => {
        // A connection may break in the very turn in which the pool hands it on, with nobody listening yet: that must not end
        // the process. Whoever got it finds it broken.
        client.on('error', () => undefined);
        if (timeoutSeconds) breakWhenSilent(client, timeoutSeconds * SECOND + SILENCE_MARGIN);
      },
      statement_timeout: timeoutSeconds * SECOND,
      // Shorter than the wait for a free connection: one row that somebody holds must not use up the pool.
      lock_timeout: timeoutSeconds && LOCK_TIMEOUT,
      idle_in_transaction_session_timeout: timeoutSeconds * SECOND,
    },
  });
}

/** With what its types leave out. */
type OpenClient = Client & {
  readonly connection: { readonly stream: Socket };
  /** Every statement it was given is answered. */
  readonly readyForQuery: boolean;
};

/**
 * A database that hangs, or a way to it that swallows everything, leaves connections open for as long as TCP is patient. The
 * driver's `query_timeout` would only turn away from the statement, and the pool hand on the connection, its transaction open.
 */
function breakWhenSilent(client: OpenClient, silence: number): void {
  const { stream } = client.connection;
  // Not by its second argument, which is told once: of a connection that was idle nothing more would be heard.
  stream.setTimeout(silence).on('timeout', () => {
    if (!client.readyForQuery) stream.destroy(new Error(`the database has said nothing for ${silence / SECOND} s`));
  });
}
