import { activeUserSql, userSnapshotSql } from '../users/index.js';
import { KEEP_SESSION_KEY_SQL } from '../wechat/index.js';

/** Where the statement that opens a session finds its user and identity. */
interface Source {
  /** FROM clause of the update, or nothing. */
  from: string;
  userId: string;
  identityId: string;
  /** Whether this sign-in made the account. */
  madeAccount: string;
}

/**
 * Counts the login of one user and opens the session: the row is inserted only from an update that saw the user active, so
 * whoever changes the state under the user's row lock either comes first or finds the session to end. Answers a UserSnapshot.
 * Its eleven parameters begin at `$first`, in the order of `sessionValues`.
 */
function openSessionSql(source: Source, first: number): string {
  const [now, id, pool, application, method, codeHash, replayHash, idle, expires, address, device] = Array.from(
    { length: 11 },
    (_, i) => `$${first + i}`,
  );
  return `
    account AS (
      UPDATE users SET logins_count = users.logins_count + 1, last_login_at = ${now}::timestamptz
        ${source.from}
       WHERE users.id = ${source.userId} AND ${activeUserSql('users')}
      RETURNING users.*, ${source.identityId} AS identity_id
    ), session AS (
      INSERT INTO sessions (created_at, id, pool_id, application_id, method, code_hash, replay_hash,
                            idle_expires_at, expires_at, address, device, user_id, identity_id, made_account)
      SELECT ${now}::timestamptz, ${id}::uuid, ${pool}::text, ${application}::text, ${method}::text, ${codeHash}::bytea,
             ${replayHash}::bytea, ${idle}::timestamptz, ${expires}::timestamptz, ${address}::text, ${device}::text,
             account.id, account.identity_id, ${source.madeAccount}
        FROM account
      RETURNING id
    )
    SELECT ${userSnapshotSql('account')} FROM account, session`;
}

/**
 * The hot path, one round trip for a known person. It keeps the session key ($1–$5) whatever becomes of the sign-in; locks the
 * identity before its user, as every statement that takes both; and finds nothing unless this is the plain case of a known
 * identity ($8 pool, $17 AppID, $2 openid), an unchanged or absent unionid ($18) and an active user.
 */
export const OPEN_FOR_KNOWN_IDENTITY_SQL = `
  WITH kept_key AS (${KEEP_SESSION_KEY_SQL}
  ), identity AS (
    SELECT id, user_id FROM identities
     WHERE pool_id = $8::text AND wechat_app_id = $17::text AND open_id = $2::text
       AND ($18::text IS NULL OR union_id = $18::text)
       FOR NO KEY UPDATE
  ), ${openSessionSql({ from: 'FROM identity', userId: 'identity.user_id', identityId: 'identity.id', madeAccount: 'false' }, 6)}`;

/** For a user ($1) and an identity or null ($2) that the transaction has settled; $14: whether it made the account. */
export const OPEN_FOR_USER_SQL = `WITH ${openSessionSql({ from: '', userId: '$1::uuid', identityId: '$2::uuid', madeAccount: '$14::boolean' }, 3)}`;
