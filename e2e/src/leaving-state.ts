import type { UserId } from '@yaopai/protocol';
import type { World } from './world.js';

/** What no closing, erasure, upload or race of them may leave behind: none, always. */
export function findLeftOver(world: World): Promise<{ problem: string; id: string }[]> {
  return world.sql.rows(LEFT_OVER);
}

/** As `closing`. */
export async function stateOf(world: World, userId: UserId): Promise<string> {
  return (await world.sql.one<{ state: string }>('SELECT state FROM users WHERE id = $1', [userId])).state;
}

/** How each session of a user ended, `live` for one that has not; in the order of their opening. */
export async function endingsOf(world: World, userId: UserId): Promise<string[]> {
  const rows = await world.sql.rows<{ ending: string }>(
    `SELECT coalesce(end_reason, 'live') AS ending FROM sessions WHERE user_id = $1 ORDER BY created_at, id`,
    [userId],
  );
  return rows.map(({ ending }) => ending);
}

/** How often something happened to a user. */
export function countEvents(world: World, userId: UserId, type: string): Promise<number> {
  return world.sql.count('SELECT count(*) FROM audit_events WHERE user_id = $1 AND type = $2', [userId, type]);
}

/** A row of users in which nothing personal is left; a column that is added later has to be null or to be named here. */
const BLANK = `jsonb_strip_nulls(to_jsonb(u) - '{id,pool_id,state,live,created_at,updated_at}'::text[])
  = '{"gender": "U", "custom_data": {}, "logins_count": 0, "email_verified": false, "phone_verified": false,
      "blocked_before_closing": false}'::jsonb`;

const LEFT_OVER = `SELECT 'an erased user with something personal' AS problem, id::text FROM users u
      WHERE state = 'erased' AND NOT ${BLANK}
     UNION ALL SELECT 'a merged user with something personal, whose merge cannot be undone any more', id::text FROM users u
      WHERE state = 'merged' AND NOT ${BLANK}
        AND NOT EXISTS (SELECT FROM account_joins WHERE other_user_id = u.id AND kind = 'merge' AND undone_at IS NULL)
     UNION ALL SELECT 'a ' || what || ' of an erased user', u.id::text FROM users u JOIN (
         SELECT 'session' AS what, user_id FROM sessions
         UNION ALL SELECT 'password', user_id FROM passwords
         UNION ALL SELECT 'join', user_id FROM account_joins
         UNION ALL SELECT 'join', other_user_id FROM account_joins
         UNION ALL SELECT 'conflict', user_id FROM union_id_conflicts
         UNION ALL SELECT 'conflict', owner_user_id FROM union_id_conflicts
         UNION ALL SELECT 'unionid', user_id FROM union_id_owners
         UNION ALL SELECT 'WeChat identity', user_id FROM identities
         UNION ALL SELECT 'avatar', user_id FROM avatars) left_over ON left_over.user_id = u.id
      WHERE state = 'erased'
     UNION ALL SELECT 'an erasure recorded ' || count(*) || ' times', user_id::text FROM audit_events
      WHERE type = 'user.erased' GROUP BY user_id HAVING count(*) > 1
     UNION ALL SELECT 'an erasure of somebody who is not erased', user_id::text
      FROM audit_events e JOIN users u ON u.id = e.user_id WHERE type = 'user.erased' AND state <> 'erased'
     UNION ALL SELECT 'an avatar of a user who is gone', a.id FROM avatars a JOIN users u ON u.id = a.user_id
      WHERE NOT u.live AND a.state <> 'discarded'
        AND NOT EXISTS (SELECT FROM account_joins WHERE other_user_id = u.id AND kind = 'merge' AND undone_at IS NULL)
     UNION ALL SELECT 'an avatar that is shown, but not the user''s photo', a.id
      FROM avatars a JOIN users u ON u.id = a.user_id
      WHERE a.state = 'shown' AND u.photo IS DISTINCT FROM '/avatars/' || a.id || '.webp'
     UNION ALL SELECT 'an avatar that waits, but not as the user''s', a.id
      FROM avatars a JOIN users u ON u.id = a.user_id
      WHERE a.state = 'pending' AND u.pending_photo IS DISTINCT FROM '/avatars/' || a.id || '.webp'
     UNION ALL SELECT 'a photo that is no avatar of the user''s', u.id::text FROM users u
      WHERE live AND photo LIKE '/avatars/%' AND NOT EXISTS (SELECT FROM avatars a
        WHERE a.user_id = u.id AND state = 'shown' AND u.photo = '/avatars/' || a.id || '.webp')
     UNION ALL SELECT 'a photo that waits and is no avatar of the user''s', u.id::text FROM users u
      WHERE pending_photo IS NOT NULL AND NOT EXISTS (SELECT FROM avatars a
        WHERE a.user_id = u.id AND state = 'pending' AND u.pending_photo = '/avatars/' || a.id || '.webp')`;
