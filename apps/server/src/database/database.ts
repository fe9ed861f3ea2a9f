import type { Pool } from 'pg';
import {
  type DataSource,
  type EntityManager,
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { isMigrated } from './migrate.js';
import { AppError } from '../http/index.js';
import { isUnavailable, retryingTransient } from './transient.js';

export type { DataSource };

/** An open transaction, passed explicitly to whoever writes in it. */
export type Transaction = EntityManager;

/** One named statement: PostgreSQL plans it once a connection. The name must be unique to the text. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

/**
 * The one way to the database: TypeORM for most work, raw prepared statements where each microsecond counts. Every way says
 * BUSY while the database is away.
 */
export class Database {
  /** Outside any transaction. */
  readonly manager: EntityManager;

  constructor(private readonly dataSource: DataSource) {
    this.manager = refusingUnavailable(dataSource).createEntityManager();
  }

  /**
   * Runs the work in one READ COMMITTED transaction. After a deadlock or serialization failure the *whole work* runs
   * again, at most five times in all: it must have no effect outside the database.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return retryingTransient(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        await runner.connect().catch(refuseUnavailable);
        return await runner.manager.transaction('READ COMMITTED', work);
      } catch (error) {
        return refuseFailed(error);
      } finally {
        await runner.release();
      }
    });
  }

  /** One round trip in its own implicit transaction, run again after a deadlock. */
  async query<Row>({ name, text, values }: Statement): Promise<Row[]> {
    const { rows } = await retryingTransient(() => this.pool.query({ name, text, values: [...values] })).catch(
      refuseUnavailable,
    );
    return rows as Row[];
  }

  /** Whether it answers and has every table that this build needs. */
  isMigrated(): Promise<boolean> {
    return isMigrated(this.dataSource);
  }

  /** How many wait for a connection. */
  get waiting(): number {
    return this.pool.waitingCount;
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

/** The same data source, whose every statement outside a transaction says BUSY when the database is away. */
function refusingUnavailable(dataSource: DataSource): DataSource {
  const createQueryRunner: DataSource['createQueryRunner'] = function (this: DataSource, mode) {
    const runner = dataSource.createQueryRunner.call(this, mode);
    const [connect, query] = [runner.connect.bind(runner), runner.query.bind(runner)];
    runner.connect = () => connect().catch(refuseUnavailable);
    runner.query = (...statement: Parameters<typeof query>) => query(...statement).catch(refuseFailed);
    return runner;
  };
  return Object.create(dataSource, { createQueryRunner: { value: createQueryRunner } }) as DataSource;
}

/** What TypeORM throws for a statement: that it failed, or that its connection broke before it. */
const FAILED_STATEMENTS = [
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
] as const;

function refuseFailed(error: unknown): never {
  if (FAILED_STATEMENTS.some((each) => error instanceof each)) refuseUnavailable(error);
  throw error;
}

/** A database that cannot be reached, or goes away under a request, is no bug: the caller may try again. */
function refuseUnavailable(error: unknown): never {
  if (isUnavailable(error)) throw new AppError('BUSY', { cause: error, detail: { retryAfterSeconds: 1 } });
  throw error;
}
