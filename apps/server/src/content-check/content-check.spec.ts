import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { IdentityId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { SetClock } from '../../test/set-clock.js';
import type { ConnectionId } from '../connections/index.js';
import type { Principal } from '../http/index.js';
import { MINUTE } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import type { WechatClient } from '../wechat/index.js';
import { ContentBacklog } from './content-backlog.js';
import { ContentBacklogRepository } from './content-backlog.repository.js';
import { ContentCheck } from './content-check.js';
import { ContentCheckRepository } from './content-check.repository.js';

const NOW = Date.UTC(2026, 0, 1);
let open: OpenDatabase;
let check: ContentCheck;
let asked: unknown[];
let suggestion: string;
const sql = (text: string, values: unknown[] = []): Promise<unknown> => open.dataSource.query(text, values);
const ago = (time: number): Date => new Date(NOW - time);

/** By identifier. */
let connections: Record<'checks' | 'checks-too' | 'plain', ConnectionId>;

beforeAll(async () => {
  open = await openTestDatabase();
  const wechat = {
    checkText: (...args: unknown[]) => {
      asked.push(args);
      return Promise.resolve(suggestion);
    },
  } as unknown as WechatClient;
  check = new ContentCheck(new ContentCheckRepository(open.database), wechat, new SetClock(NOW));
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
  connections = { checks: newId(), 'checks-too': newId(), plain: newId() };
  for (const [identifier, id] of Object.entries(connections)) {
    await sql(
      `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, content_check, created_at, updated_at)
       VALUES ($1, 'shop', $2, 'wechat-miniprogram', 'x', $3, 'sealed', $4, now(), now())`,
      [id, identifier, `wx-${identifier}`, identifier !== 'plain'],
    );
  }
});
beforeEach(() => {
  asked = [];
  suggestion = 'pass';
});
afterAll(() => open.close());

const newId = <Id extends string>(): Id => randomUUID() as string as Id;

/** A user with an identity of each connection named, whom WeChat saw so many minutes ago. */
async function userWith(seen: Partial<Record<keyof typeof connections, number | null>>): Promise<{
  id: UserId;
  identities: Record<string, IdentityId>;
}> {
  const id = newId<UserId>();
  await sql(`INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`, [id]);
  const identities: Record<string, IdentityId> = {};
  for (const [identifier, minutes] of Object.entries(seen)) {
    const identity = (identities[identifier] = newId<IdentityId>());
    const openId = `o-${identity}`;
    await sql(
      `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'shop', $2, $3, $4, now())`,
      [identity, id, `wx-${identifier}`, openId],
    );
    if (minutes === null) continue;
    await sql(
      `INSERT INTO wechat_session_keys (connection_id, open_id, sealed, fingerprint, received_at) VALUES ($1, $2, '-', '', $3)`,
      [connections[identifier as keyof typeof connections], openId, ago(minutes * MINUTE)],
    );
  }
  return { id, identities };
}

const principal = (id: UserId, identityId: IdentityId | null = null, nickname: string | null = null): Principal =>
  ({ user: { id, nickname }, identityId }) as unknown as Principal;
const chosen = async (user: { id: UserId }, openedBy?: IdentityId): Promise<string | undefined> =>
  (await check.connectionFor(principal(user.id, openedBy ?? null)))?.connection.identifier;

describe('who is asked about', () => {
  test('is the identity that opened the session, though WeChat saw another one later', async () => {
    const user = await userWith({ checks: 90, 'checks-too': 5 });
    expect(await chosen(user, user.identities['checks'])).toBe('checks');
  });

  test('is nobody when that one is of a connection that does not check', async () => {
    const user = await userWith({ checks: 1, plain: 60 });
    expect(await chosen(user, user.identities['plain'])).toBeUndefined();
  });

  test('is the one last seen, for a session that no identity opened, or one that is gone', async () => {
    const user = await userWith({ checks: 5, 'checks-too': 90, plain: 1 });
    expect(await chosen(user)).toBe('checks');
    expect(await chosen(user, newId())).toBe('checks');
    expect(await chosen(await userWith({ checks: null, 'checks-too': 90 }))).toBe('checks-too');
    expect(await chosen(await userWith({ checks: null }))).toBe('checks');
  });

  test("is never another user's identity", async () => {
    const other = await userWith({ checks: 1 });
    expect(await chosen(await userWith({ plain: 1 }), other.identities['checks'])).toBeUndefined();
    expect(await chosen(await userWith({}))).toBeUndefined();
  });

  test('comes with what a call to WeChat needs', async () => {
    const user = await userWith({ checks: 1 });
    const subject = await check.connectionFor(principal(user.id));
    expect(subject).toMatchObject({
      openId: `o-${user.identities['checks']}`,
      connection: { id: connections.checks, wechatAppId: 'wx-checks', sealedAppSecret: 'sealed' },
    });
  });
});

describe('a nickname', () => {
  test('is shown to WeChat when it changes, and passes', async () => {
    const user = await userWith({ checks: 1 });
    await check.requireNickname(principal(user.id, null, '小红'), '小明');
    expect(asked).toMatchObject([[{ identifier: 'checks' }, { content: '小明' }]]);
  });

  test.each(['review', 'risky'])('that WeChat finds %s is refused', async (found) => {
    const user = await userWith({ checks: 1 });
    suggestion = found;
    await expect(check.requireNickname(principal(user.id), '小明')).rejects.toMatchObject({ error: 'CONTENT_RISKY' });
  });

  test.each([undefined, null, '小红'])('that stays, or goes (%p), is not shown', async (nickname) => {
    const user = await userWith({ checks: 1 });
    await check.requireNickname(principal(user.id, null, '小红'), nickname);
    expect(asked).toEqual([]);
  });

  test('of somebody without an identity that is checked is not shown', async () => {
    await check.requireNickname(principal((await userWith({ plain: 1 })).id), '小明');
    expect(asked).toEqual([]);
  });
});

describe('a verdict', () => {
  const trace = (): { connectionId: ConnectionId; traceId: string } => ({
    connectionId: connections.checks,
    traceId: randomUUID(),
  });

  test('that came early is found, and the first one stands', async () => {
    const early = trace();
    const keep = (passed: boolean): Promise<boolean> =>
      open.database.transaction((tx) => check.keepVerdict(tx, early, passed));
    expect([await keep(false), await keep(true), await keep(false)]).toEqual([true, false, false]);
    expect(await open.database.transaction((tx) => check.verdictOn(tx, early))).toBe(false);
    const elsewhere = { ...early, connectionId: connections['checks-too'] };
    expect(await open.database.transaction((tx) => check.verdictOn(tx, elsewhere))).toBeUndefined();
  });

  test('waits for whoever asks after it, so that one of the two sees the other', async () => {
    const meeting = trace();
    let kept: Promise<boolean> | undefined;
    const order: string[] = [];
    await open.database.transaction(async (tx) => {
      expect(await check.verdictOn(tx, meeting)).toBeUndefined();
      kept = open.database.transaction(async (other) => {
        const first = await check.keepVerdict(other, meeting, true);
        order.push('kept');
        return first;
      });
      // The verdict is at the lock now: PostgreSQL says so.
      for (;;) {
        const [{ waiting }] = (await open.dataSource.query(
          `SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database =
             (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )) as [{ waiting: number }];
        if (waiting > 0) break;
      }
      order.push('committed');
    });
    expect(await kept).toBe(true);
    expect(order).toEqual(['committed', 'kept']);
  });
});

test('avatars that wait longer than an hour are counted by connection, and told', async () => {
  const user = await userWith({ checks: 1 });
  const avatar = (id: string, state: string, minutes: number, connection: ConnectionId | null, owner = user.id) =>
    sql(
      `INSERT INTO avatars (id, pool_id, user_id, state, connection_id, trace_id, created_at, updated_at) VALUES ($1, 'shop', $2, $3, $4, $1, $5, $5)`,
      [id, owner, state, connection, ago(minutes * MINUTE)],
    );
  await avatar('long-pending', 'pending', 61, connections.checks);
  await avatar('pending', 'pending', 59, connections.checks, (await userWith({})).id);
  await avatar('shown', 'shown', 90, connections.checks);
  await avatar('discarded', 'discarded', 90, connections.checks);
  const backlog = new ContentBacklog(new ContentBacklogRepository(open.database), new SetClock(NOW));
  expect(await backlog.count()).toEqual([
    { connectionId: connections.checks, poolId: 'shop', connection: 'checks', avatars: 1 },
  ]);
  const warned: unknown[] = [];
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (line: unknown) => warned.push(line) });
  await backlog.report();
  Logger.overrideLogger(false);
  expect(warned).toMatchObject([{ connection: 'checks', avatars: 1 }]);
});
