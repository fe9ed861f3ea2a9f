import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { KeyRing, NOTICED_WITHIN, SecretBox } from '../crypto/index.js';
import { SEALED_DEPLOYMENT_SECRETS } from '../keys/index.js';
import { Clock, DAY, HOUR, MINUTE } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { Rekeying } from './rekeying.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { SealedValuesRepository } from './sealed-values.repository.js';

const NOW = Date.UTC(2026, 10, 21);
/** Whoever asks for the time again finds that every server has had its time to notice. */
class HastyClock extends Clock {
  private time = NOW;
  now(): number {
    return (this.time += NOTICED_WITHIN);
  }
}

const [OLD, NEW, LOST] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const boxOf = (key: Buffer): SecretBox => new SecretBox(new KeyRing(key));
const idOf = (key: Buffer): string => new KeyRing(key).current.id;
const CONNECTION = randomUUID();
let open: OpenDatabase;

const sql = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => open.dataSource.query(text, values);

/** One change of the master key as one process sees it. */
function rekeying(wanted = NEW, previous: Buffer | undefined = OLD): Rekeying {
  const keys = new KeyRing(wanted, previous);
  const values = new SealedValuesRepository(open.database);
  return new Rekeying(values, open.database, keys, new SecretBox(keys), new HastyClock());
}

async function fill(box: SecretBox, people: number): Promise<void> {
  const connection = `connections.app_secret:${CONNECTION}`;
  await sql(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret,
       sealed_previous_app_secret, previous_app_secret_until, sealed_push_token, sealed_push_aes_key, created_at, updated_at)
     VALUES ($1, 'shop', 'main', 'wechat-miniprogram', 'Main', 'wx1', $2, $3, now(), $4, $5, now(), now())`,
    [
      CONNECTION,
      box.seal('newest', connection),
      box.seal('before', connection),
      box.seal('token', `connections.push_token:${CONNECTION}`),
      box.seal('aes', `connections.push_aes_key:${CONNECTION}`),
    ],
  );
  const application = 'applications.secret:shop-app';
  await sql(
    `INSERT INTO applications (id, pool_id, name, sealed_secret, sealed_previous_secret, previous_secret_until, created_at, updated_at)
     VALUES ('shop-app', 'shop', 'Shop', $1, $2, now(), now(), now())`,
    [box.seal('secret', application), box.seal('secret before', application)],
  );
  await sql(
    `INSERT INTO signing_keys (id, state, public_jwk, sealed_private_jwk, created_at) VALUES ('k', 'active', '{}', $1, now())`,
    [box.seal('jwk', 'signing_keys:k')],
  );
  await sql(
    `INSERT INTO deployment_secrets (name, sealed, created_at, sealed_at) VALUES ('subject-hash', $1, $2, $2)`,
    [box.seal('hash key', 'deployment_secrets:subject-hash'), new Date(NOW - DAY)],
  );
  for (let person = 0; person < people; person++) {
    const context = `wechat_session_keys:${CONNECTION}:person-${person}`;
    await sql(
      `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, second_sealed, third_sealed, fingerprint, received_at)
       VALUES ($1, $2, $3, $4, $5, '', now())`,
      [CONNECTION, `person-${person}`, ...['one', 'two', 'three'].map((key) => box.seal(key, context))],
    );
  }
}

/** Every sealed value, opened by one key. */
async function opened(box: SecretBox): Promise<string[]> {
  const found: string[] = [];
  for (const { table, column, key, contextOf } of SEALED_COLUMNS) {
    const keys = key.map((part) => `${part.column}::text`).join(', ');
    const rows = await sql<{ key: string[]; sealed: string }>(
      `SELECT ARRAY[${keys}] AS key, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1`,
    );
    found.push(...rows.map((row) => box.open(row.sealed, contextOf(...row.key))));
  }
  return found;
}

beforeAll(async () => {
  open = await openTestDatabase();
});
beforeEach(async () => {
  await sql('TRUNCATE user_pools, signing_keys, deployment_secrets CASCADE');
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
});
afterAll(() => open.close());

describe('what is sealed', () => {
  test('is listed, every column of the schema that says so', async () => {
    const columns = await sql<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name ~ '(^|_)sealed(_|$)' AND data_type = 'text' ORDER BY 1`,
    );
    const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort();
    expect(listed).toEqual(columns.map(({ name }) => name));
  });

  test('opens with the new key alone afterwards, and says the same', async () => {
    await fill(boxOf(OLD), 3);
    const before = await opened(boxOf(OLD));
    expect(before).toHaveLength(4 + 2 + 1 + 1 + 9);
    expect(await rekeying().rekey()).toEqual({ resealed: 16, unreadable: 0, left: 0 });
    expect(await opened(boxOf(NEW))).toEqual(before);
    expect(await rekeying().rekey()).toEqual({ resealed: 0, unreadable: 0, left: 0 });
  });

  test('goes back to the old key the same way', async () => {
    await fill(boxOf(OLD), 1);
    await rekeying().rekey();
    await rekeying(OLD, NEW).rekey();
    expect(await opened(boxOf(OLD))).toHaveLength(11);
  });

  test('by more rows than one statement takes', async () => {
    await fill(boxOf(OLD), 1_201);
    const told: number[] = [];
    expect(await rekeying().rekey((resealed) => told.push(resealed))).toMatchObject({ resealed: 3_603 + 7, left: 0 });
    expect(told.at(-1)).toBe(3_610);
    await opened(boxOf(NEW));
  });

  test('by a third key stays as it is, is told, and keeps nothing else back', async () => {
    await fill(boxOf(OLD), 2);
    const context = `wechat_session_keys:${CONNECTION}:person-0`;
    const foreign = boxOf(LOST).seal('x', context);
    await sql(`UPDATE wechat_session_keys SET second_sealed = $1 WHERE open_id = 'person-0'`, [foreign]);
    expect(await rekeying().rekey()).toEqual({ resealed: 12, unreadable: 1, left: 0 });
    expect(await sql(`SELECT 1 FROM wechat_session_keys WHERE second_sealed = $1`, [foreign])).toHaveLength(1);
  });
});

describe('meanwhile', () => {
  test('a row that somebody holds is passed over until it is free', async () => {
    await fill(boxOf(OLD), 2);
    const held = open.dataSource.createQueryRunner();
    await held.startTransaction();
    await held.query(`SELECT 1 FROM wechat_session_keys WHERE open_id = 'person-1' FOR UPDATE`);
    const done = rekeying().rekey();
    for (let left = 4; left > 3;) {
      [{ left }] = (await sql<{ left: number }>(
        `SELECT count(*)::int AS left FROM wechat_session_keys, unnest(ARRAY[sealed, second_sealed, third_sealed]) value
          WHERE split_part(value, '.', 1) = $1`,
        [idOf(OLD)],
      )) as [{ left: number }];
    }
    await held.rollbackTransaction();
    await held.release();
    expect(await done).toMatchObject({ resealed: 13, left: 0 });
    await opened(boxOf(NEW));
  });

  test('a value that was changed since it was read is not overwritten', async () => {
    await fill(boxOf(OLD), 1);
    const values = new SealedValuesRepository(open.database);
    const column = SEALED_COLUMNS.find(({ table }) => table === 'wechat_session_keys')!;
    const [read] = await values.nextOfOthers(column, idOf(NEW), undefined, 10);
    const newer = boxOf(OLD).seal('newer', column.contextOf(...read!.key));
    await sql('UPDATE wechat_session_keys SET sealed = $1', [newer]);
    expect(await values.replace(column, [{ ...read!, next: 'stale' }])).toBe(0);
    await rekeying().rekey();
    expect(await opened(boxOf(NEW))).toContain('newer');
  });

  test('two at once share the work', async () => {
    await fill(boxOf(OLD), 1_500);
    const runs = await Promise.all([rekeying().rekey(), rekeying().rekey()]);
    expect(runs[0].resealed + runs[1].resealed).toBe(4_507);
    await opened(boxOf(NEW));
  });
});

describe('the status', () => {
  test('tells when the previous key may be taken away, and which sessions would notice', async () => {
    await fill(boxOf(OLD), 1);
    const user = randomUUID();
    await sql(`INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`, [user]);
    for (const [at, end] of [
      [NOW - HOUR, NOW + 30 * DAY],
      [NOW - 2 * HOUR, NOW + 20 * DAY],
      [NOW + MINUTE, NOW + 30 * DAY],
      [NOW - 40 * DAY, NOW - 10 * DAY],
    ] as const)
      await sql(
        `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at)
         VALUES ($1, 'shop', 'shop-app', $2, 'wechat', $3, $4, $4)`,
        [randomUUID(), user, new Date(at), new Date(end)],
      );
    expect(await rekeying().status()).toMatchObject({
      making: idOf(OLD),
      wanted: idOf(NEW),
      previous: idOf(OLD),
      replaceableFrom: undefined,
    });
    await rekeying().rekey();
    expect(await rekeying().status()).toMatchObject({
      making: idOf(NEW),
      sessions: { count: 2, lastEndsAt: new Date(NOW + 30 * DAY) },
      replaceableFrom: new Date(NOW + NOTICED_WITHIN + 15 * MINUTE),
    });
  });

  test('knows the key of the deployment secret by its context', () => {
    expect(SEALED_DEPLOYMENT_SECRETS.contextOf('subject-hash')).toBe('deployment_secrets:subject-hash');
  });
});
