import pg from 'pg';
import { QueryFailedError } from 'typeorm';

/** SQLSTATEs after which the same work may simply be done again: the server chose this transaction to give way. */
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

const MAX_TRIES = 5;
/** Upper bound of the first pause; it doubles with every further one. Milliseconds. */
const FIRST_PAUSE = 10;

/** Does the work, and again up to four times when PostgreSQL made it give way to another transaction. */
export async function retryingTransient<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !isTransient(error)) throw error;
    }
    const pause = Math.random() * FIRST_PAUSE * 2 ** (tries - 1);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function isTransient(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/**
 * Connection exceptions, a server that has become a standby, does not let us in or has no such database, out of resources, a
 * lock or statement that took too long, shutting down, crashed, starting up, I/O. Of the first kind is 08P01, too: a protocol
 * violation to PostgreSQL, but also what PgBouncer says whenever it cannot reach the database itself or had a query wait too long.
 */
const UNAVAILABLE = /^(08...|25006|28...|3D000|53...|55P03|57014|57P0[1-4]|58...)$/;

/**
 * Whether a statement failed because the database could not be reached or went away: PostgreSQL says so, or it said nothing
 * at all and the driver gave up. A value that the driver cannot write is a bug of ours.
 */
export function isUnavailable(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (cause instanceof TypeError) return false;
  return !(cause instanceof pg.DatabaseError) || UNAVAILABLE.test(cause.code ?? '');
}

/** PostgreSQL's error code (https://www.postgresql.org/docs/current/errcodes-appendix.html), when the error came from it. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
