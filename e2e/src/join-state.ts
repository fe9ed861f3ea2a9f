import type { SignInReply } from '@yaopai/protocol';
import { POOL, WECHAT } from './deployment.js';
import { type Answer, problemOf } from './http-client.js';
import type { Person } from './wechat.js';
import type { World } from './world.js';

/** What somebody tapped, and the users that the story named beforehand, as `w` and `p`. */
export interface Tapped {
  person: Person;
  phone: string;
  wechat?: string;
  pool?: string;
  users: Record<string, string>;
}

/** How the joining of two accounts left them; users by the story's letters, `new` for one it did not know. */
export interface Joined {
  /** Whose session it opened, as `p`, `new: new`, `p: w merged`; else the refusal, `+ ticket` where it gave one. */
  answer: string;
  /** Whose WeChat's identity is. */
  identity: string;
  /** Who has proved the number. */
  number: string;
  /** Other than active, as `w merged`. */
  states: string[];
  /** As `w wechat live`, `w wechat merged`. */
  sessions: string[];
  /** As `merge w > p`, `number w`. */
  joins: string[];
}

/** @param since only joins after this time; milliseconds since the Unix epoch */
export async function joinedState(world: World, tapped: Tapped, answer: Answer, since: number): Promise<Joined> {
  const { person, phone, wechat = WECHAT.main, pool = POOL } = tapped;
  const users = { ...tapped.users };
  const reply = answer.status === 200 ? (answer.json as SignInReply & { mergedUserId?: string }) : undefined;
  if (reply && !Object.values(users).includes(reply.user.id)) users['new'] = reply.user.id;
  const letter = (id: string | null | undefined): string =>
    id ? (Object.keys(users).find((each) => users[each] === id) ?? 'somebody else') : 'nobody';
  const ids = Object.values(users);

  const [identity] = await world.sql.rows<{ user_id: string }>(
    'SELECT user_id FROM identities WHERE pool_id = $1 AND wechat_app_id = $2 AND open_id = $3',
    [pool, wechat, world.wechat.openId(person, wechat)],
  );
  const [holder] = await world.sql.rows<{ id: string }>(
    'SELECT id FROM users WHERE pool_id = $1 AND phone = $2 AND phone_verified',
    [pool, phone],
  );
  const states = await world.sql.rows<{ id: string; state: string }>(
    `SELECT id, state FROM users WHERE id = ANY($1) AND state <> 'active'`,
    [ids],
  );
  const sessions = await world.sql.rows<{ user_id: string; method: string; ending: string }>(
    `SELECT user_id, method, coalesce(end_reason, 'live') AS ending FROM sessions WHERE user_id = ANY($1)`,
    [ids],
  );
  const joins = await world.sql.rows<{ kind: string; user_id: string; other_user_id: string | null }>(
    `SELECT kind, user_id, other_user_id FROM account_joins
      WHERE created_at > $2 AND (user_id = ANY($1) OR other_user_id = ANY($1)) ORDER BY id`,
    [ids, new Date(since)],
  );
  return {
    answer: reply ? opened(reply, letter) : refusal(answer),
    identity: letter(identity?.user_id),
    number: letter(holder?.id),
    states: states.map(({ id, state }) => `${letter(id)} ${state}`).sort(),
    sessions: sessions.map(({ user_id, method, ending }) => `${letter(user_id)} ${method} ${ending}`).sort(),
    joins: joins.map(({ kind, user_id, other_user_id }) =>
      other_user_id ? `${kind} ${letter(other_user_id)} > ${letter(user_id)}` : `${kind} ${letter(user_id)}`,
    ),
  };
}

function opened(
  { user, isNewUser, mergedUserId }: SignInReply & { mergedUserId?: string },
  letter: (id: string) => string,
): string {
  const remarks = [...(isNewUser ? ['new'] : []), ...(mergedUserId ? [`${letter(mergedUserId)} merged`] : [])];
  return [letter(user.id), ...remarks].join(': ');
}

function refusal(answer: Answer): string {
  const { name, ticket } = problemOf(answer) as ReturnType<typeof problemOf> & { ticket?: string };
  return ticket ? `${name} + ticket` : name;
}

type Broken = { problem: string; id: string };

const seen = new WeakMap<World, Set<string>>();

/** What no join, undo or race may leave behind: none, always. Each is found once, so that it is held against one story. */
export async function findBroken(world: World): Promise<Broken[]> {
  const before = seen.get(world) ?? new Set<string>();
  seen.set(world, before);
  const found = await world.sql.rows<Broken>(BROKEN);
  const fresh = found.filter(({ problem, id }) => !before.has(`${problem} ${id}`));
  for (const { problem, id } of fresh) before.add(`${problem} ${id}`);
  return fresh;
}

const BROKEN = `SELECT 'two have proved one number' AS problem, min(id::text) AS id FROM users
      WHERE phone_verified GROUP BY pool_id, phone_country_code, phone HAVING count(*) > 1
     UNION ALL SELECT 'a live session of a user who may not act', sessions.id::text
      FROM sessions JOIN users ON users.id = user_id WHERE ended_at IS NULL AND state <> 'active'
     UNION ALL SELECT 'an identity without a live user', identities.id::text
      FROM identities JOIN users ON users.id = user_id WHERE NOT live
     UNION ALL SELECT 'a unionid whose identities have several users', min(id::text)
      FROM identities i WHERE union_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM union_id_conflicts c WHERE c.identity_id = i.id AND c.union_id = i.union_id)
      GROUP BY pool_id, union_id HAVING count(DISTINCT user_id) > 1
     UNION ALL SELECT 'a unionid that its identities'' user does not own', i.id::text
      FROM identities i LEFT JOIN union_id_owners o ON o.pool_id = i.pool_id AND o.union_id = i.union_id
      WHERE i.union_id IS NOT NULL AND o.user_id IS DISTINCT FROM i.user_id
        AND NOT EXISTS (SELECT 1 FROM union_id_conflicts c WHERE c.identity_id = i.id AND c.union_id = i.union_id)
     UNION ALL SELECT 'a session by the identity of another user', s.id::text
      FROM sessions s JOIN identities i ON i.id = s.identity_id
      WHERE s.ended_at IS NULL AND s.user_id <> i.user_id
     UNION ALL SELECT 'a user with no way in', u.id::text FROM users u
      WHERE live AND NOT email_verified AND NOT phone_verified
        AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = u.id)
        AND NOT (coalesce(username, email) IS NOT NULL AND EXISTS (SELECT 1 FROM passwords WHERE user_id = u.id))`;
