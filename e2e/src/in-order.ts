import type { UserId } from '@yaopai/protocol';
import { until } from '@yaopai/server/testing/until';
import assert from 'node:assert/strict';
import type { Sql } from './database.js';

const WAIT_FOR_A_ROW = `SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')`;
const BUSY = /\bBUSY\b/;

export interface InOrder<T extends { id: UserId }> {
  sql: Sql;
  /** Whose row the two meet at. */
  prepare: () => Promise<T>;
  /** The two answer what became of them. */
  first: (prepared: T) => Promise<string>;
  second: (prepared: T) => Promise<string>;
  after: (prepared: T) => Promise<void>;
}

/**
 * While somebody holds the user's row the first comes to wait for it, and then the second, past whatever it looks at before: so
 * the second goes on from what the first has left, every time. Answers the outcomes as `ok | CODE_WRONG`.
 */
export async function inOrder<T extends { id: UserId }>(options: InOrder<T>): Promise<string> {
  const { sql, prepare, first, second, after } = options;
  const prepared = await prepare();
  const early: string[] = [];
  const begin = async (
    act: (prepared: T) => Promise<string>,
    waiting: number,
  ): Promise<{ outcome: Promise<string> }> => {
    const outcome = act(prepared);
    outcome.then(
      (answer) => early.push(answer),
      (error: unknown) => early.push(String(error)),
    );
    await until(async () => early.length > 0 || (await sql.count(WAIT_FOR_A_ROW)) === waiting, {
      what: `${waiting} wait for the row`,
    });
    return { outcome };
  };
  const [one, other] = await sql.transaction(async (client) => {
    await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [prepared.id]);
    const begun = [await begin(first, 1), await begin(second, 2)] as const;
    assert(
      early.every((answer) => BUSY.test(answer)),
      `did not wait for the row: ${early.join(', ')}`,
    );
    return begun;
  });
  const pair = `${await one.outcome} | ${await other.outcome}`;
  // A server waits three seconds for a row; on a slow machine the second may come later.
  if (BUSY.test(pair)) return inOrder(options);
  await after(prepared);
  return pair;
}
