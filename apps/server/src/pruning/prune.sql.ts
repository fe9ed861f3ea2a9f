import { DAY } from '../runtime/index.js';

/** A kind of rows that nobody needs any more. */
export interface Prunable {
  table: string;
  /** Over a row of the table; `$1` is the present moment less `after`. */
  isOld: string;
  /** Milliseconds for which such rows are kept. */
  after: number;
}

/** As long as joining accounts can be undone. */
export const JOINS_KEPT = 30 * DAY;

/** Deleted a batch at a time. Session keys have no index on their time, since each sign-in would have to write it. */
export const PRUNABLES: readonly Prunable[] = [
  { table: 'wechat_session_keys', isOld: 'received_at < $1', after: 3 * DAY },
  // For a day a code that is too late is told from one that was never sent.
  { table: 'verification_codes', isOld: 'expires_at < $1', after: DAY },
  { table: 'attempt_windows', isOld: 'ends_at < $1', after: 0 },
  { table: 'phone_replays', isOld: 'expires_at < $1', after: 0 },
  // For a verdict that came before the picture it is about was written down, which takes seconds.
  { table: 'content_verdicts', isOld: 'received_at < $1', after: DAY },
  // Of a merge that stands the record is all that leads to the user who was merged: `Eraser.blankMerged` deletes both.
  {
    table: 'account_joins',
    isOld: `created_at < $1 AND (kind <> 'merge' OR undone_at IS NOT NULL)`,
    after: JOINS_KEPT,
  },
  { table: 'phone_counts', isOld: 'day < $1::date', after: 400 * DAY },
  { table: 'audit_events', isOld: 'created_at < $1', after: 400 * DAY },
];

/** How long a session that ended or ran out is still told as such. */
export const DEAD_SESSIONS_KEPT = 30 * DAY;

/** `SKIP LOCKED`: two processes that prune at once do each their part, and neither waits for a person. */
export const batchSql = ({ table, isOld }: Prunable): string => `
  WITH old AS (SELECT ctid FROM ${table} WHERE ${isOld} LIMIT $2 FOR UPDATE SKIP LOCKED)
  DELETE FROM ${table} USING old WHERE ${table}.ctid = old.ctid RETURNING 1`;

/**
 * One page of sessions in the order of their ids ($1: the last one seen, $2: how many), of which those that have been dead
 * since $3 go: the table has no index on its times, since each refresh would have to write it.
 */
export const SESSION_PAGE = `
  WITH page AS (
    SELECT id, least(coalesce(ended_at, 'infinity'), idle_expires_at, expires_at) < $3::timestamptz AS dead
      FROM sessions WHERE id > $1::uuid ORDER BY id LIMIT $2
  ), gone AS (DELETE FROM sessions USING page WHERE page.dead AND sessions.id = page.id RETURNING 1)
  SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*)::int FROM page) AS seen,
         (SELECT count(*)::int FROM gone) AS pruned`;

/** All but the newest $1 sessions of each user, live or not; at most $2 at once. */
export const BEYOND_LIMIT = `
  WITH crowded AS (SELECT user_id FROM sessions GROUP BY user_id HAVING count(*) > $1),
  extra AS (
    SELECT id FROM (
      SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY ended_at IS NULL DESC, created_at DESC, id DESC) AS place
        FROM sessions WHERE user_id IN (SELECT user_id FROM crowded)) placed
     WHERE place > $1 LIMIT $2)
  DELETE FROM sessions USING extra WHERE sessions.id = extra.id RETURNING 1`;

/** Their time is over at $1. */
export const FORGET_SECRETS = `
  WITH connection AS (
    UPDATE connections SET sealed_previous_app_secret = NULL, previous_app_secret_until = NULL
     WHERE previous_app_secret_until <= $1 RETURNING 1
  ), application AS (
    UPDATE applications SET sealed_previous_secret = NULL, previous_secret_until = NULL
     WHERE previous_secret_until <= $1 RETURNING 1
  ) SELECT 1 FROM connection UNION ALL SELECT 1 FROM application`;
