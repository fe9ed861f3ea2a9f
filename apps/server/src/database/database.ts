import type { Pool } from 'pg';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
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

/** The one way to the database: TypeORM for most work, raw prepared statements where each microsecond counts. */
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Outside any transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
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
        if (error instanceof QueryFailedError) refuseUnavailable(error);
        throw error;
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

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

/** A database that cannot be reached, or goes away under a request, is no bug: the caller may try again. */
function refuseUnavailable(error: unknown): never {
  if (isUnavailable(error)) throw new AppError('BUSY', { cause: error, detail: { retryAfterSeconds: 1 } });
  throw error;
}
