import type { UserId } from '@yaopai/protocol';
import type { Sql } from './database.js';

/** What an administrator's block and a user's closing will do: state under the row lock, then the sessions, in one transaction. */
export async function setState(sql: Sql, userId: UserId, state: 'active' | 'blocked' | 'closing'): Promise<void> {
  await sql.transaction(async (client) => {
    await client.query('SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    await client.query('UPDATE users SET state = $2 WHERE id = $1', [userId, state]);
    if (state === 'active') return;
    await client.query(
      'UPDATE sessions SET ended_at = clock_timestamp(), end_reason = $2 WHERE user_id = $1 AND ended_at IS NULL',
      [userId, state],
    );
  });
}

/** Moves all of one user into another: identities, owner rows, users in id order, sessions — the lock order of the server. */
export async function merge(sql: Sql, from: UserId, into: UserId): Promise<void> {
  await sql.transaction(async (client) => {
    await client.query('SELECT id FROM identities WHERE user_id = $1 ORDER BY id FOR NO KEY UPDATE', [from]);
    await client.query('SELECT union_id FROM union_id_owners WHERE user_id = $1 ORDER BY union_id FOR NO KEY UPDATE', [
      from,
    ]);
    await client.query('SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR UPDATE', [[from, into]]);
    await client.query('UPDATE identities SET user_id = $2 WHERE user_id = $1', [from, into]);
    await client.query('UPDATE union_id_owners SET user_id = $2 WHERE user_id = $1', [from, into]);
    await client.query(`UPDATE users SET state = 'merged', live = false WHERE id = $1`, [from]);
    await client.query(
      `UPDATE sessions SET ended_at = clock_timestamp(), end_reason = 'merged' WHERE user_id = $1 AND ended_at IS NULL`,
      [from],
    );
  });
}

/** Sessions that could still be used although their user may not act. */
export function countStraySessions(sql: Sql): Promise<number> {
  return sql.count(
    `SELECT count(*) FROM sessions JOIN users ON users.id = sessions.user_id
      WHERE sessions.ended_at IS NULL AND users.state <> 'active'`,
  );
}
