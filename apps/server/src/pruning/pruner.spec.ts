import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SetClock } from '../../test/set-clock.js';
import type { Avatars } from '../avatars/index.js';
import type { Eraser } from '../erasure/index.js';
import { AppError } from '../http/index.js';
import { DAY, HOUR } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { Pruner } from './pruner.js';
import { PruningRepository } from './pruning.repository.js';

const NOW = Date.UTC(2026, 0, 1);
/** Its work has tests of its own. */
const NOBODY_LEAVES = {
  run: () => Promise.resolve(0),
  blankMerged: () => Promise.resolve(0),
} as unknown as Eraser;
/** Their sweep has tests of its own. */
const NO_AVATARS = { sweep: () => Promise.resolve(0) } as unknown as Avatars;
const USER = randomUUID();
const CONNECTION = randomUUID();
let open: OpenDatabase;
let pruner: Pruner;

const sql = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => open.dataSource.query(text, values);
const ago = (time: number): Date => new Date(NOW - time);
async function left(table: string, column: string): Promise<unknown[]> {
  const rows = await sql<Record<string, unknown>>(`SELECT ${column} FROM ${table} ORDER BY 1`);
  return rows.map((row) => row[column]);
}

beforeAll(async () => {
  open = await openTestDatabase();
  pruner = new Pruner(new PruningRepository(open.database), NOBODY_LEAVES, NO_AVATARS, new SetClock(NOW));
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
  await sql(
    `INSERT INTO applications (id, pool_id, name, created_at, updated_at) VALUES ('shop-app', 'shop', 'Shop', now(), now())`,
  );
  await sql(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, created_at, updated_at)
     VALUES ($1, 'shop', 'main', 'wechat-miniprogram', 'Main', 'wx1', '-', now(), now())`,
    [CONNECTION],
  );
  await sql(`INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`, [USER]);
});
beforeEach(() =>
  sql(`TRUNCATE sessions, wechat_session_keys, verification_codes, attempt_windows, phone_replays, account_joins,
       content_verdicts, phone_counts, audit_events`),
);
afterAll(() => open.close());

interface Times {
  createdAt?: Date;
  endedAt?: Date;
  idle?: Date;
  expires?: Date;
}

async function session(device: string, { createdAt = ago(HOUR), endedAt, idle, expires }: Times = {}): Promise<void> {
  const far = new Date(NOW + DAY);
  await sql(
    `INSERT INTO sessions (id, pool_id, application_id, user_id, method, device, created_at, idle_expires_at, expires_at, ended_at, end_reason)
     VALUES ($1, 'shop', 'shop-app', $2, 'wechat', $3, $4, $5, $6, $7, $8)`,
    [randomUUID(), USER, device, createdAt, idle ?? far, expires ?? far, endedAt ?? null, endedAt ? 'user' : null],
  );
}

describe('what is too old goes, and nothing else', () => {
  test('sessions, thirty days after their end, however they ended', async () => {
    await session('alive');
    await session('old but alive', { createdAt: ago(170 * DAY) });
    await session('ended lately', { endedAt: ago(29 * DAY) });
    await session('ended long ago', { endedAt: ago(31 * DAY) });
    await session('idle lately', { idle: ago(29 * DAY) });
    await session('idle long ago', { idle: ago(31 * DAY) });
    await session('expired long ago', { expires: ago(31 * DAY) });
    expect(await pruner.run()).toMatchObject({ sessions: 3 });
    expect(await left('sessions', 'device')).toEqual(['alive', 'ended lately', 'idle lately', 'old but alive']);
  });

  test('session keys after three days', async () => {
    for (const [openId, age] of [
      ['fresh', 2.9],
      ['old', 3.1],
    ] as const)
      await sql(
        `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, fingerprint, received_at) VALUES ($1, $2, '-', '', $3)`,
        [CONNECTION, openId, ago(age * DAY)],
      );
    expect(await pruner.run()).toMatchObject({ wechat_session_keys: 1 });
    expect(await left('wechat_session_keys', 'open_id')).toEqual(['fresh']);
  });

  test('verdicts on pictures after a day', async () => {
    for (const [traceId, age] of [
      ['fresh', 0.9],
      ['old', 1.1],
    ] as const)
      await sql('INSERT INTO content_verdicts VALUES ($1, $2, true, $3)', [CONNECTION, traceId, ago(age * DAY)]);
    expect(await pruner.run()).toMatchObject({ content_verdicts: 1 });
    expect(await left('content_verdicts', 'trace_id')).toEqual(['fresh']);
  });

  test('codes, tries, replays, joins, counts and audit', async () => {
    for (const age of [0.9, 1.1])
      await sql(
        `INSERT INTO verification_codes (pool_id, target_hash, purpose, code_hash, tries_left, expires_at)
         VALUES ('shop', $1, 'bind', '', 5, $2)`,
        [Buffer.from(String(age)), ago(age * DAY)],
      );
    for (const age of [-1, 1]) {
      await sql('INSERT INTO attempt_windows VALUES ($1, 1, $2)', [Buffer.from(String(age)), ago(age)]);
      await sql('INSERT INTO phone_replays VALUES ($1, $2)', [Buffer.from(String(age)), ago(age)]);
    }
    for (const age of [29, 31])
      await sql(
        `INSERT INTO account_joins (id, pool_id, kind, user_id, changes, created_at) VALUES ($1, 'shop', 'number', $2, '{}', $3)`,
        [randomUUID(), USER, ago(age * DAY)],
      );
    for (const age of [399, 402]) {
      await sql('INSERT INTO phone_counts VALUES ($1, $2::timestamptz, 1)', [CONNECTION, ago(age * DAY)]);
      await sql(`INSERT INTO audit_events (id, pool_id, type, created_at) VALUES ($1, 'shop', 'sign-up', $2)`, [
        randomUUID(),
        ago(age * DAY),
      ]);
    }
    expect(await pruner.run()).toEqual({
      erased: 0,
      sessions: 0,
      wechat_session_keys: 0,
      verification_codes: 1,
      attempt_windows: 1,
      phone_replays: 1,
      content_verdicts: 0,
      account_joins: 1,
      phone_counts: 1,
      audit_events: 1,
      avatars: 0,
      previous_secrets: 0,
    });
  });

  test('secrets that were replaced, once they may not be used any more', async () => {
    for (const [until, gone] of [
      [new Date(NOW + 1), 0],
      [new Date(NOW), 2],
    ] as const) {
      await sql(`UPDATE connections SET sealed_previous_app_secret = 'k.old', previous_app_secret_until = $1`, [until]);
      await sql(`UPDATE applications SET sealed_previous_secret = 'k.old', previous_secret_until = $1`, [until]);
      expect(await pruner.run()).toMatchObject({ previous_secrets: gone });
    }
    expect(await left('connections', 'sealed_previous_app_secret')).toEqual([null]);
    expect(await left('applications', 'sealed_previous_secret')).toEqual([null]);
  });
});

describe('a run', () => {
  test('leaves a user a hundred sessions: the live before the dead, the new before the old', async () => {
    await session('dead', { endedAt: ago(HOUR), createdAt: ago(0) });
    for (let index = 0; index < 102; index++)
      await session(String(index).padStart(3, '0'), { createdAt: ago(index * HOUR) });
    expect(await pruner.run()).toMatchObject({ sessions: 3 });
    const kept = await left('sessions', 'device');
    expect([kept.length, kept.includes('dead'), kept.includes('099'), kept.includes('100')]).toEqual([
      100,
      false,
      true,
      false,
    ]);
  });

  test('goes through more rows than one step takes, in any order of ids', async () => {
    await sql(
      `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at)
       SELECT gen_random_uuid(), 'shop', 'shop-app', $1, 'wechat', $2, $2, $2 FROM generate_series(1, 12000)`,
      [USER, ago(40 * DAY)],
    );
    await sql(`INSERT INTO attempt_windows SELECT int4send(n), 1, $1 FROM generate_series(1, 12000) n`, [ago(DAY)]);
    await session('alive');
    expect(await pruner.run()).toMatchObject({ sessions: 12_000, attempt_windows: 12_000 });
    expect(await left('sessions', 'device')).toEqual(['alive']);
  });

  test('shares the work with another, and waits for no row that somebody holds', async () => {
    await sql('INSERT INTO attempt_windows SELECT int4send(n), 1, $1 FROM generate_series(1, 9000) n', [ago(DAY)]);
    const held = open.dataSource.createQueryRunner();
    await held.startTransaction();
    await held.query('SELECT 1 FROM attempt_windows WHERE key_hash = int4send(1) FOR UPDATE');
    const runs = await Promise.all([pruner.run(), pruner.run()]);
    await held.rollbackTransaction();
    await held.release();
    expect(runs[0]!['attempt_windows']! + runs[1]!['attempt_windows']!).toBe(8_999);
  });

  test('goes on with the sessions where the one before stopped, and begins again after the last', async () => {
    /** Pages of two, which look full. */
    class SmallPages extends PruningRepository {
      override async prunePageOfSessions(after: string, limit: number, deadSince: Date) {
        const page = await super.prunePageOfSessions(after, 2, deadSince);
        return { ...page, seen: page.seen === 2 ? limit : page.seen };
      }
    }
    // As many as a run looks at; of one user it leaves a hundred.
    const live = 2 * 200;
    await sql(
      `INSERT INTO users (id, pool_id, created_at, updated_at)
       SELECT gen_random_uuid(), 'shop', now(), now() FROM generate_series(1, 4)`,
    );
    await sql(
      `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at)
       SELECT gen_random_uuid(), 'shop', 'shop-app', users.id, 'wechat', $1, $2, $2 FROM generate_series(1, 100), users WHERE users.id <> $3`,
      [ago(HOUR), new Date(NOW + DAY), USER],
    );
    expect(await left('sessions', 'device')).toHaveLength(live);
    const [first, last] = ['00000000-0000-7000-8000-000000000001', 'ffffffff-ffff-7fff-bfff-ffffffffffff'];
    const dies = async (id: string): Promise<unknown> =>
      sql(
        `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at)
         VALUES ($1, 'shop', 'shop-app', $2, 'wechat', $3, $3, $3)`,
        [id, USER, ago(40 * DAY)],
      );
    const small = new Pruner(new SmallPages(open.database), NOBODY_LEAVES, NO_AVATARS, new SetClock(NOW));
    await dies(last);
    expect(await small.run()).toMatchObject({ sessions: 0 });
    await dies(first);
    expect(await small.run()).toMatchObject({ sessions: 1 });
    expect(await small.run()).toMatchObject({ sessions: 1 });
    expect(await left('sessions', 'device')).toHaveLength(live);
  });

  test('does the other steps though one fails, says which, and fails', async () => {
    await sql('INSERT INTO attempt_windows VALUES ($1, 1, $2)', [Buffer.from('1'), ago(DAY)]);
    await session('dead', { endedAt: ago(31 * DAY) });
    const [nobody, noStore] = [new AppError('BUSY'), new Error('no store')];
    const noEraser = { run: () => Promise.reject(nobody), blankMerged: () => Promise.resolve(0) } as unknown as Eraser;
    const failing = new Pruner(new PruningRepository(open.database), noEraser, NO_AVATARS, new SetClock(NOW));
    const lines: unknown[] = [];
    Logger.overrideLogger({ log() {}, warn() {}, error: (line: unknown) => void lines.push(line) });
    await expect(failing.run()).rejects.toBe(nobody);
    expect(lines).toEqual([{ err: nobody, step: 'erased' }]);
    expect([await left('sessions', 'device'), await left('attempt_windows', 'attempts')]).toEqual([[], []]);

    const noSweep = { sweep: () => Promise.reject(noStore) } as unknown as Avatars;
    const both = new Pruner(new PruningRepository(open.database), noEraser, noSweep, new SetClock(NOW));
    await expect(both.run()).rejects.toMatchObject({ errors: [nobody, noStore] });
    Logger.overrideLogger(false);
    expect(lines.slice(1)).toEqual([
      { err: nobody, step: 'erased' },
      { err: noStore, step: 'avatars' },
    ]);
  });

  test('stops when it is told to', async () => {
    await sql('INSERT INTO attempt_windows VALUES ($1, 1, $2)', [Buffer.from('1'), ago(DAY)]);
    await pruner.run(AbortSignal.abort());
    expect(await left('attempt_windows', 'attempts')).toEqual([1]);
  });
});
