import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addConnection, addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import { Closing, ClosingModule } from '../closing/index.js';
import { dataSource } from '../database/index.js';
import { ENTITIES } from '../entities.js';
import { Accounts, HandlesModule } from '../handles/index.js';
import { IdentitiesModule, IdentityResolver, UserIdentities } from '../identities/index.js';
import { DAY, MINUTE } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase, TcpProxy, until } from '../testing/index.js';
import { Eraser } from './eraser.js';
import { ErasureModule } from './erasure.module.js';

const POOL = 'shop' as UserPoolId;
const clock = new SetClock();
let open: OpenDatabase;
let dataDir: string;
let services: Services;
let get: Services['get'];
let sql: Services['sql'];
let eraser: Eraser;
let connectionId: string;

/** The job of one server. */
const startOn = (database: Parameters<typeof startServices>[0]): Promise<Services> =>
  startServices(database, [ClosingModule, ErasureModule, HandlesModule, IdentitiesModule], {
    clock,
    config: { dataDir },
  });

beforeAll(async () => {
  open = await openTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'yaopai-eraser-'));
  services = await startOn(open);
  ({ get, sql } = services);
  eraser = get(Eraser);
  await addShop(sql);
  connectionId = await addConnection(sql, { wechatAppId: 'wx1' });
});
beforeEach(async () => {
  clock.time += 100 * DAY;
  await eraser.run();
});
afterAll(async () => {
  await services.close();
  await rm(dataDir, { recursive: true });
});

const fresh = (name: string): string => `${name}-${randomBytes(6).toString('hex')}`;
let phones = 13_800_000_000;

interface Named {
  id: UserId;
  mark: string;
  email: string;
  phone: string;
}

/** Somebody with a value in every column that is not the account's own bookkeeping; each value holds the mark. */
async function user({ verified = true } = {}): Promise<Named> {
  const id = randomUUID() as UserId;
  const mark = fresh('mark');
  const [email, phone] = [`${mark}@example.com`, String((phones += 1))];
  await sql(
    `INSERT INTO users (id, pool_id, username, email, email_verified, phone_country_code, phone, phone_verified,
       phone_verified_at, nickname, nickname_source, photo, photo_source, pending_photo, gender, birthdate, country,
       province, city, custom_data, logins_count, last_login_at, created_at, updated_at)
     VALUES ($1, 'shop', $2, $3, $4, '86', $5, $4, $6, $2, 'user', $2, 'user', $2, 'F', '2000-01-02', $2, $2, $2,
       jsonb_build_object('key', $2::text), 7, $6, $6, $6)`,
    [id, mark, email, verified, phone, clock.date()],
  );
  await sql(
    `INSERT INTO sessions (id, pool_id, application_id, user_id, method, address, device, created_at, idle_expires_at, expires_at)
     VALUES ($1, 'shop', 'shop-app', $2, 'password', $3, $3, $4, $5, $5)`,
    [randomUUID(), id, mark, clock.date(), new Date(clock.time + 30 * DAY)],
  );
  await sql(`INSERT INTO passwords (user_id, hash, level, changed_at) VALUES ($1, $2, 2, now())`, [id, mark]);
  await sql(
    `INSERT INTO avatars (id, pool_id, user_id, state, created_at, updated_at) VALUES ($1, 'shop', $2, 'shown', now(), now())`,
    [randomBytes(16).toString('base64url'), id],
  );
  return { id, mark, email, phone };
}

async function identity(of: UserId, openId = fresh('open'), unionId: string | null = null): Promise<string> {
  const id = randomUUID();
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, union_id, created_at)
     VALUES ($1, 'shop', $2, 'wx1', $3, $4, $5)`,
    [id, of, openId, unionId, clock.date()],
  );
  await sql(
    `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, fingerprint, received_at) VALUES ($1, $2, '-', '', $3)`,
    [connectionId, openId, clock.date()],
  );
  if (unionId)
    await sql(
      `INSERT INTO union_id_owners (pool_id, union_id, user_id, created_at) VALUES ('shop', $1, $2, $3) ON CONFLICT DO NOTHING`,
      [unionId, of, clock.date()],
    );
  return id;
}

async function merged(from: UserId, to: UserId, changes: object = {}, createdAt = clock.date()): Promise<void> {
  await sql(
    `UPDATE users SET state = 'merged', live = false, username = NULL, email = NULL, email_verified = false,
       phone = NULL, phone_country_code = NULL, phone_verified = false WHERE id = $1`,
    [from],
  );
  await sql(
    `INSERT INTO account_joins (id, pool_id, kind, user_id, other_user_id, changes, created_at)
     VALUES ($1, 'shop', 'merge', $2, $3, $4, $5)`,
    [randomUUID(), to, from, changes, createdAt],
  );
}

async function close(id: UserId, { blocked = false } = {}): Promise<void> {
  if (blocked) await sql(`UPDATE users SET state = 'blocked' WHERE id = $1`, [id]);
  await open.database.transaction((tx) => get(Closing).begin(tx, id, { by: 'test' }));
}

async function leave(id: UserId, options: { blocked?: boolean } = {}): Promise<number> {
  await close(id, options);
  clock.time += 7 * DAY;
  return eraser.run();
}

const ticketOf = async (id: UserId): Promise<string> => (await get(Closing).refusal(id)).detail.ticket!;
const stateOf = async (id: UserId): Promise<string> =>
  (await sql<{ state: string }>('SELECT state FROM users WHERE id = $1', [id]))[0]!.state;

/** In the order in which they are erased. */
async function twoWhoseTimeIsOver(): Promise<[Named, Named]> {
  const two: [Named, Named] = [await user(), await user()];
  for (const { id } of two) await close(id);
  clock.time += 7 * DAY;
  return two.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** As somebody at a prompt does who leaves a transaction open. */
async function hold({ id }: Named): Promise<{ release: () => Promise<void> }> {
  const held = open.dataSource.createQueryRunner();
  await held.startTransaction();
  await held.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [id]);
  return {
    release: async () => {
      await held.rollbackTransaction();
      await held.release();
    },
  };
}

/** What is said meanwhile that somebody should see to. */
async function linesOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const lines: unknown[] = [];
  const keep = (line: unknown): void => void lines.push(line);
  Logger.overrideLogger({ log() {}, warn: keep, error: keep });
  try {
    await work();
  } finally {
    Logger.overrideLogger(false);
  }
  return lines;
}

/** Tables of which a row holds the text, wherever. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql(`SELECT 1 FROM "${name}" t WHERE strpos(to_jsonb(t)::text, $1) > 0`, [text]);
    if (rows.length) found.push(name);
  }
  return found.sort();
}

describe('once the time is over', () => {
  test('nothing is left of the person but an id, in any table', async () => {
    const lin = await user();
    const [first, second] = [await user(), await user()];
    await merged(second.id, first.id, { profile: { city: second.mark } });
    await merged(first.id, lin.id, { profile: { city: first.mark } });
    const [openId, unionId, oldUnionId] = [fresh('open'), fresh('union'), fresh('union')];
    const identityId = await identity(lin.id, openId, unionId);
    await sql(
      `INSERT INTO union_id_changes (id, pool_id, identity_id, old_union_id, new_union_id, created_at)
       VALUES ($1, 'shop', $2, $3, $4, now())`,
      [randomUUID(), identityId, oldUnionId, unionId],
    );
    const marks = [lin.mark, lin.email, lin.phone, first.mark, second.mark, openId, unionId, oldUnionId];
    for (const mark of marks) expect([mark, await tablesWith(mark)]).not.toEqual([mark, []]);

    expect(await leave(lin.id)).toBe(1);
    for (const mark of marks) expect([mark, await tablesWith(mark)]).toEqual([mark, []]);
    for (const id of [lin.id, first.id, second.id, identityId])
      expect([id, (await tablesWith(id)).filter((table) => !['users', 'audit_events'].includes(table))]).toEqual([
        id,
        [],
      ]);
    const [event] = await sql(`SELECT data FROM audit_events WHERE user_id = $1 AND type = 'user.erased'`, [lin.id]);
    expect(event).toEqual({ data: { merged: expect.arrayContaining([first.id, second.id]) } });
  });

  test('every column of the row says what it says of nobody, also one that is added later', async () => {
    const lin = await user();
    await leave(lin.id);
    await sql(`INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`, [
      randomUUID(),
    ]);
    const own = ['id', 'state', 'live', 'created_at', 'updated_at'];
    const [erased] = await sql<{ row: unknown }>('SELECT to_jsonb(u) - $2::text[] AS row FROM users u WHERE id = $1', [
      lin.id,
      own,
    ]);
    const [nobody] = await sql<{ row: unknown }>(
      `SELECT to_jsonb(u) - $1::text[] AS row FROM users u WHERE state = 'active' ORDER BY created_at DESC LIMIT 1`,
      [own],
    );
    expect(erased!.row).toEqual(nobody!.row);
  });

  test('everybody else keeps everything', async () => {
    const [lin, wang] = [await user(), await user()];
    await identity(lin.id);
    await identity(wang.id, fresh('open'), fresh('union'));
    const picture = (): Promise<unknown[]> =>
      Promise.all(
        [
          'users WHERE id',
          ...['identities', 'union_id_owners', 'sessions', 'passwords', 'avatars'].map((t) => `${t} WHERE user_id`),
        ].map((of) => sql(`SELECT * FROM ${of} = $1`, [wang.id])),
      );
    const before = await picture();
    await leave(lin.id);
    expect(await picture()).toEqual(before);
  });

  test('a unionid goes to who else has it, and what others dispute about it stays in dispute', async () => {
    const [lin, wang, zhao] = [await user(), await user(), await user()];
    const unionId = fresh('union');
    await identity(lin.id, fresh('open'), unionId);
    clock.time += MINUTE;
    const ofWang = await identity(wang.id, fresh('open'), unionId);
    clock.time += MINUTE;
    const ofZhao = await identity(zhao.id, fresh('open'), unionId);
    for (const [id, userId] of [
      [ofWang, wang.id],
      [ofZhao, zhao.id],
    ])
      await sql(
        `INSERT INTO union_id_conflicts (id, pool_id, union_id, identity_id, user_id, owner_user_id, created_at)
         VALUES ($1, 'shop', $2, $3, $4, $5, now())`,
        [randomUUID(), unionId, id, userId, lin.id],
      );
    await leave(lin.id);
    expect(await sql('SELECT user_id FROM union_id_owners WHERE union_id = $1', [unionId])).toEqual([
      { user_id: wang.id },
    ]);
    const open = await sql(
      'SELECT user_id, owner_user_id FROM union_id_conflicts WHERE union_id = $1 AND resolved_at IS NULL',
      [unionId],
    );
    expect(open).toEqual([{ user_id: zhao.id, owner_user_id: wang.id }]);
  });

  test('the same person may begin anew', async () => {
    const lin = await user();
    const openId = fresh('open');
    await identity(lin.id, openId);
    await leave(lin.id);
    const subject = { poolId: POOL, wechatAppId: 'wx1', openId, unionId: null };
    const resolution = await open.database.transaction((tx) => get(IdentityResolver).resolve(tx, subject, 'open'));
    expect(resolution).toMatchObject({ outcome: 'user', isNewUser: true });
    for (const handle of [
      { kind: 'email' as const, email: lin.email },
      { kind: 'phone' as const, countryCode: '86', phone: lin.phone },
      { kind: 'username' as const, username: lin.mark },
    ])
      expect(await get(Accounts).findHolder(POOL, handle)).toBeUndefined();
  });
});

describe('who was blocked', () => {
  const tombstoned = (openId: string, unionId: string | null): Promise<boolean> =>
    get(IdentityResolver).isTombstoned(open.dataSource.manager, { poolId: POOL, wechatAppId: 'wx1', openId, unionId });
  const phoneTombstoned = ({ phone }: Named): Promise<boolean> =>
    get(UserIdentities).isPhoneTombstoned(open.dataSource.manager, POOL, `+86${phone}`);

  test('is known again by openid, by every unionid there ever was, and by the number', async () => {
    const lin = await user();
    const [openId, unionId, oldUnionId] = [fresh('open'), fresh('union'), fresh('union')];
    const identityId = await identity(lin.id, openId, unionId);
    await sql(
      `INSERT INTO union_id_changes (id, pool_id, identity_id, old_union_id, new_union_id, created_at)
       VALUES ($1, 'shop', $2, $3, $4, now())`,
      [randomUUID(), identityId, oldUnionId, unionId],
    );
    await leave(lin.id, { blocked: true });
    expect(await tombstoned(openId, null)).toBe(true);
    for (const each of [unionId, oldUnionId]) expect(await tombstoned(fresh('open'), each)).toBe(true);
    expect(await phoneTombstoned(lin)).toBe(true);
    expect(await tombstoned(fresh('open'), fresh('union'))).toBe(false);
  });

  test('is not known by a number that they only claimed: it is somebody else’s', async () => {
    const lin = await user({ verified: false });
    await leave(lin.id, { blocked: true });
    expect(await phoneTombstoned(lin)).toBe(false);
  });

  test('and nobody else leaves such traces', async () => {
    const lin = await user();
    const openId = fresh('open');
    await identity(lin.id, openId, fresh('union'));
    await leave(lin.id);
    expect(await tombstoned(openId, null)).toBe(false);
    expect(await phoneTombstoned(lin)).toBe(false);
  });
});

describe('a run', () => {
  test('leaves alone who is active, blocked, closing for a shorter time, or back again', async () => {
    const [active, blocked, lately, back] = [await user(), await user(), await user(), await user()];
    await sql(`UPDATE users SET state = 'blocked' WHERE id = $1`, [blocked.id]);
    await close(back.id);
    clock.time += 1;
    await close(lately.id);
    await get(Closing).cancel(POOL, await ticketOf(back.id));
    clock.time += 7 * DAY - 1;
    expect(await eraser.run()).toBe(0);
    const states = await Promise.all([active, blocked, lately, back].map(({ id }) => stateOf(id)));
    expect(states).toEqual(['active', 'blocked', 'closing', 'active']);
    clock.time += 1;
    expect(await eraser.run()).toBe(1);
    expect(await stateOf(lately.id)).toBe('erased');
  });

  test('shares the work with others, and each account is erased once', async () => {
    const people = [];
    for (let index = 0; index < 12; index++) people.push(await user());
    for (const { id } of people) await close(id);
    clock.time += 7 * DAY;
    const counts = await Promise.all([eraser.run(), eraser.run(), eraser.run()]);
    // Who finds another at an account goes on to the next, so one more look may be needed.
    const left = await eraser.run();
    expect(counts.reduce((sum, count) => sum + count, left)).toBe(people.length);
    for (const { id } of people)
      expect(await sql(`SELECT 1 FROM audit_events WHERE user_id = $1 AND type = 'user.erased'`, [id])).toHaveLength(1);
  });

  test('does not wait for another that is at the same account', async () => {
    const [lin, wang] = [await user(), await user()];
    for (const { id } of [lin, wang]) await close(id);
    clock.time += 7 * DAY;
    const other = open.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify(['erasure', lin.id])]);
    expect(await eraser.run()).toBe(1);
    await other.rollbackTransaction();
    await other.release();
    expect([await stateOf(lin.id), await stateOf(wang.id)]).toEqual(['closing', 'erased']);
    expect(await eraser.run()).toBe(1);
  });

  test('against a cancelling at the same moment: one of the two happens, wholly', async () => {
    for (let round = 0; round < 8; round++) {
      const lin = await user();
      await close(lin.id);
      clock.time += 7 * DAY;
      const ticket = await ticketOf(lin.id);
      const cancelling = get(Closing)
        .cancel(POOL, ticket)
        .then(
          () => 'active',
          () => 'erased',
        );
      const [outcome, erased] = await Promise.all([cancelling, eraser.run()]);
      expect([round, await stateOf(lin.id), erased]).toEqual([round, outcome, outcome === 'erased' ? 1 : 0]);
      expect([round, (await tablesWith(lin.mark)).length > 0]).toEqual([round, outcome === 'active']);
    }
  });

  test('goes on after an account that cannot be erased, and says which', async () => {
    const [lin, wang] = [await user(), await user()];
    for (const { id } of [lin, wang]) await close(id);
    clock.time += 7 * DAY;
    await sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF OLD.user_id = '${lin.id}' THEN RAISE 'no'; END IF; RETURN OLD; END $$`);
    await sql('CREATE TRIGGER refuse BEFORE DELETE ON passwords FOR EACH ROW EXECUTE FUNCTION refuse()');
    const lines = await linesOf(async () => expect(await eraser.run()).toBe(1));
    await sql('DROP FUNCTION refuse CASCADE');
    expect(lines).toMatchObject([{ userId: lin.id }]);
    expect([await stateOf(lin.id), await stateOf(wang.id)]).toEqual(['closing', 'erased']);
    // Nothing of a half-done erasure is kept.
    expect(await tablesWith(lin.mark)).toEqual(['passwords', 'sessions', 'users']);
    expect(await eraser.run()).toBe(1);
  });

  test('goes on after an account whose row somebody holds, and says which', async () => {
    const [lin, wang] = await twoWhoseTimeIsOver();
    const held = await hold(lin);
    const lines = await linesOf(async () => expect(await eraser.run()).toBe(1));
    await held.release();
    expect(lines).toMatchObject([{ userId: lin.id, err: { error: 'BUSY' } }]);
    expect([await stateOf(lin.id), await stateOf(wang.id)]).toEqual(['closing', 'erased']);
    expect(await eraser.run()).toBe(1);
  });

  test('ends, and says so, once the database is away', async () => {
    const [lin, wang] = await twoWhoseTimeIsOver();
    const { hostname, port } = new URL(open.url);
    const way = await TcpProxy.start({ host: hostname, port: Number(port) || 5432 });
    const url = new URL(open.url);
    url.host = `127.0.0.1:${way.port}`;
    const distant = await dataSource({ url: url.href, entities: ENTITIES, applicationName: 'distant' }).initialize();
    const other = await startOn({ url: url.href, dataSource: distant, close: () => distant.destroy() });
    const held = await hold(lin);
    const lines = await linesOf(async () => {
      const run = other.get(Eraser).run();
      const failed = expect(run).rejects.toMatchObject({ error: 'BUSY' });
      const waits = `SELECT FROM pg_stat_activity WHERE application_name = 'distant' AND wait_event_type = 'Lock'`;
      await until(async () => (await sql(waits)).length > 0, { what: 'it waits for the row' });
      way.cut();
      await failed;
    });
    await held.release();
    // Nobody after the one at which it went away.
    expect(lines).toMatchObject([{ userId: lin.id }]);
    await other.close();
    await way.close();
    expect([await stateOf(lin.id), await stateOf(wang.id)]).toEqual(['closing', 'closing']);
    expect(await eraser.run()).toBe(2);
  });

  test('waits once for a store of pictures that is away, and erases everybody', async () => {
    const [lin, wang] = await twoWhoseTimeIsOver();
    // Nothing can be deleted in what is no folder.
    await writeFile(join(dataDir, 'avatars'), '');
    const lines = await linesOf(async () => expect(await eraser.run()).toBe(2));
    await rm(join(dataDir, 'avatars'));
    expect(lines).toMatchObject([{ err: { code: 'ENOTDIR' } }]);
    expect([await stateOf(lin.id), await stateOf(wang.id)]).toEqual(['erased', 'erased']);
  });

  test('stops when it is told to', async () => {
    const lin = await user();
    await close(lin.id);
    clock.time += 7 * DAY;
    expect(await eraser.run(AbortSignal.abort())).toBe(0);
    expect(await stateOf(lin.id)).toBe('closing');
  });
});

describe('who was merged long ago', () => {
  const before = (): Date => new Date(clock.time - 30 * DAY);

  test('is blank once nobody can take it back: nobody would find them again', async () => {
    const [lin, old, lately] = [await user(), await user(), await user()];
    await merged(old.id, lin.id, { profile: { city: old.mark } }, new Date(clock.time - 31 * DAY));
    await merged(lately.id, lin.id, {}, new Date(clock.time - 29 * DAY));
    expect(await eraser.blankMerged(before(), 10)).toBe(1);
    expect([await tablesWith(old.mark), await stateOf(old.id)]).toEqual([[], 'merged']);
    expect(await sql('SELECT 1 FROM account_joins WHERE other_user_id = $1', [old.id])).toEqual([]);
    expect(await tablesWith(lately.mark)).not.toEqual([]);
    expect(await leave(lin.id)).toBe(1);
    expect([await stateOf(old.id), await stateOf(lately.id)]).toEqual(['merged', 'erased']);
  });

  test('keeps all when it was taken back', async () => {
    const [lin, wang] = [await user(), await user()];
    await merged(wang.id, lin.id, {}, new Date(clock.time - 31 * DAY));
    await sql('UPDATE account_joins SET undone_at = now() WHERE other_user_id = $1', [wang.id]);
    await sql(`UPDATE users SET state = 'active', live = true WHERE id = $1`, [wang.id]);
    expect(await eraser.blankMerged(before(), 10)).toBe(0);
    expect(await tablesWith(wang.mark)).toContain('users');
  });

  test('waits for no user or record that somebody holds', async () => {
    const [lin, one, two, three] = [await user(), await user(), await user(), await user()];
    for (const { id } of [one, two, three]) await merged(id, lin.id, {}, new Date(clock.time - 31 * DAY));
    const held = open.dataSource.createQueryRunner();
    await held.startTransaction();
    await held.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [one.id]);
    await held.query('SELECT 1 FROM account_joins WHERE other_user_id = $1 FOR UPDATE', [two.id]);
    expect(await eraser.blankMerged(before(), 10)).toBe(1);
    await held.rollbackTransaction();
    await held.release();
    expect(await tablesWith(three.mark)).toEqual([]);
    expect(await eraser.blankMerged(before(), 1)).toBe(1);
    expect(await eraser.blankMerged(before(), 10)).toBe(1);
  });
});
