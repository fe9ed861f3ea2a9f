import type { UserId } from '@yaopai/protocol';
import type { Sql } from './database.js';

/** What an administrator's block and a user's closing will do: state under the row lock, then the sessions, in one transaction. */
export async function setState(sql: Sql, userId: UserId, state: 'active' | 'blocked' | 'closing'): Promise<void> {
  await sql.transaction(async (client) => {
    await client.query('SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    await client.query(
      `UPDATE users SET state = $2, closing_since = CASE WHEN $2 = 'closing' THEN now() END,
                        erased_after = CASE WHEN $2 = 'closing' THEN now() + interval '7 days' END WHERE id = $1`,
      [userId, state],
    );
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

/** Users whose handles break a rule that no race may break; none, always. */
export function findUnsoundUsers(sql: Sql): Promise<{ id: UserId; problem: string }[]> {
  return sql.rows(
    `SELECT min(id::text) AS id, 'two have proved one email' AS problem FROM users
      WHERE email_verified GROUP BY pool_id, email HAVING count(*) > 1
     UNION ALL SELECT min(id::text), 'two have proved one phone' FROM users
      WHERE phone_verified GROUP BY pool_id, phone_country_code, phone HAVING count(*) > 1
     UNION ALL SELECT min(id::text), 'two claim one email' FROM users
      WHERE email IS NOT NULL AND NOT email_verified GROUP BY pool_id, email HAVING count(*) > 1
     UNION ALL SELECT id::text, 'proved nothing' FROM users
      WHERE (email_verified AND email IS NULL) OR (phone_verified AND phone IS NULL)
     UNION ALL SELECT id::text, 'has no way in' FROM users u
      WHERE live AND NOT email_verified AND NOT phone_verified
        AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = u.id)
        AND NOT (coalesce(username, email) IS NOT NULL AND EXISTS (SELECT 1 FROM passwords WHERE user_id = u.id))`,
  );
}
