import type { ConnectionId } from '../../../apps/server/dist/connections/index.js';
import { ConnectionSecrets } from '../../../apps/server/dist/connections/index.js';
import { KeyRing, SecretBox } from '../../../apps/server/dist/crypto/index.js';
import type pg from 'pg';
import {
  ACCESS_TOKEN_SECONDS,
  APP_SECRET,
  APPLICATION_ID,
  CONNECTION,
  openIdOf,
  POOL_ID,
  WECHAT_APP_ID,
} from '../world.js';

const CONNECTION_ID = '0199a000-0000-7000-8000-000000000001' as ConnectionId;
/** People a statement, so that none runs for minutes. */
const BATCH = 250_000;

/** Pool, application and connection. */
export async function seedWorld(client: pg.Client, secretKey: string): Promise<void> {
  const secrets = new ConnectionSecrets(new SecretBox(new KeyRing(Buffer.from(secretKey, 'base64'))));
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO user_pools (id, name, default_application_id, created_at, updated_at) VALUES ($1, 'Bench', $2, now(), now())`,
    [POOL_ID, APPLICATION_ID],
  );
  await client.query(
    `INSERT INTO applications (id, pool_id, name, access_token_seconds, created_at, updated_at)
     VALUES ($1, $2, 'Bench', $3, now(), now())`,
    [APPLICATION_ID, POOL_ID, ACCESS_TOKEN_SECONDS],
  );
  await client.query(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, created_at, updated_at)
     VALUES ($1, $2, $3, 'wechat-miniprogram', 'Bench', $4, $5, now(), now())`,
    [CONNECTION_ID, POOL_ID, CONNECTION, WECHAT_APP_ID, secrets.seal(CONNECTION_ID, APP_SECRET)],
  );
  await client.query(`INSERT INTO application_connections VALUES ($1, $2)`, [APPLICATION_ID, CONNECTION_ID]);
  await client.query('COMMIT');
}

/** So many people who have signed in before: each with an identity, a kept session key and one session. */
export async function seedPeople(client: pg.Client, count: number): Promise<void> {
  // Without the foreign keys' triggers: a million look-ups of rows that were just inserted.
  await client.query('SET session_replication_role = replica');
  await client.query('SET synchronous_commit = off');
  for (let first = 0; first < count; first += BATCH) {
    const people = `generate_series(${first}, ${Math.min(first + BATCH, count) - 1}) AS person`;
    for (const insert of inserts(people)) await client.query(insert);
  }
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

/** Ids that grow with time, as the server's do. */
const id = (kind: number): string => `('0199a000-000${kind}-7000-8000-' || lpad(to_hex(person), 12, '0'))::uuid`;
const OPEN_ID = `('${openIdOf(0).slice(0, -10)}' || lpad(person::text, 10, '0'))`;

const inserts = (people: string): string[] => [
  `INSERT INTO users (id, pool_id, nickname, nickname_source, created_at, updated_at)
   SELECT ${id(2)}, '${POOL_ID}', '用户' || person, 'user', now(), now() FROM ${people}`,
  `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at)
   SELECT ${id(3)}, '${POOL_ID}', ${id(2)}, '${WECHAT_APP_ID}', ${OPEN_ID}, now() FROM ${people}`,
  // Nobody opens these: the next sign-in replaces them. As long as real ones.
  `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, fingerprint, received_at)
   SELECT '${CONNECTION_ID}', ${OPEN_ID}, '00000000.' || repeat('A', 70), decode(md5(person::text), 'hex'), now() FROM ${people}`,
  `INSERT INTO sessions (id, pool_id, application_id, user_id, identity_id, method, code_hash, created_at, idle_expires_at, expires_at)
   SELECT ${id(4)}, '${POOL_ID}', '${APPLICATION_ID}', ${id(2)}, ${id(3)}, 'wechat', sha256(('code' || person)::bytea),
          now(), now() + interval '30 days', now() + interval '180 days' FROM ${people}`,
];
