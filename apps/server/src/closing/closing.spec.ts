import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SessionId, UserId, UserPoolId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import { Database } from '../database/index.js';
import { AppError } from '../http/index.js';
import { AccountNotices, type Notice } from '../messages/index.js';
import { DAY, MINUTE } from '../runtime/index.js';
import { openTestDatabase } from '../testing/index.js';
import { type BegunClosing, Closing } from './closing.js';
import { ClosingModule } from './closing.module.js';

const POOL = 'shop' as UserPoolId;
const clock = new SetClock();
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let closing: Closing;
let told: Notice[];

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [ClosingModule], { clock }));
  closing = get(Closing);
  jest.spyOn(get(AccountNotices), 'announce').mockImplementation((notice) => void told.push(notice));
  await addShop(sql);
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('other', 'Other', now(), now())`);
});
beforeEach(() => {
  told = [];
  clock.time += DAY;
});
afterAll(() => close());

async function user(state = 'active', { email = null as string | null, verified = true } = {}): Promise<UserId> {
  const id = randomUUID() as UserId;
  await sql(
    `INSERT INTO users (id, pool_id, state, live, email, email_verified, created_at, updated_at)
     VALUES ($1, 'shop', $2, $2 IN ('active', 'blocked', 'closing'), $3, $4, now(), now())`,
    [id, state, email, email !== null && verified],
  );
  return id;
}

async function session(of: UserId, endReason: string | null = null): Promise<SessionId> {
  const id = randomUUID() as SessionId;
  await sql(
    `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at, ended_at, end_reason)
     VALUES ($1, 'shop', 'shop-app', $2, 'password', $3, $4, $4, $5, $6)`,
    [id, of, clock.date(), new Date(clock.time + 30 * DAY), endReason && clock.date(), endReason],
  );
  return id;
}

const begin = (id: UserId): Promise<BegunClosing | undefined> =>
  get(Database).transaction((tx) => closing.begin(tx, id, { by: 'test' }));
const cancel = (ticket: string, pool = POOL): Promise<string> =>
  closing.cancel(pool, ticket).then(
    () => 'cancelled',
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return `${error.error} ${error.detail.fields?.[0]?.message.en.slice(0, 40)}`;
    },
  );
const ticketOf = async (id: UserId): Promise<string> => (await closing.refusal(id)).detail.ticket!;

const rowOf = async (id: UserId): Promise<Record<string, unknown>> => {
  const [row] = await sql<Record<string, unknown>>(
    'SELECT state, closing_since, erased_after, blocked_before_closing FROM users WHERE id = $1',
    [id],
  );
  return row!;
};
const auditOf = async (id: UserId): Promise<string[]> => {
  const rows = await sql<{ type: string }>('SELECT type FROM audit_events WHERE user_id = $1 ORDER BY created_at, id', [
    id,
  ]);
  return rows.map(({ type }) => type);
};

const BAD = 'INVALID_INPUT is not valid, too old or of another user';
const NOT_CLOSING = 'INVALID_INPUT is of a closing that was cancelled or is';

describe('closing', () => {
  test.each(['active', 'blocked'])(
    'ends every session of a user who is %s, and gives the days of the pool',
    async (state) => {
      const lin = await user(state, { email: `${state}@example.com` });
      const [alive, dead] = [await session(lin), await session(lin, 'user')];
      const erasedAfter = new Date(clock.time + 7 * DAY);
      const begun = await begin(lin);
      expect(begun?.erasedAfter).toEqual(erasedAfter);
      expect(await rowOf(lin)).toEqual({
        state: 'closing',
        closing_since: clock.date(),
        erased_after: erasedAfter,
        blocked_before_closing: state === 'blocked',
      });
      const ends = await sql('SELECT end_reason FROM sessions WHERE id = ANY ($1) ORDER BY id = $2', [
        [alive, dead],
        dead,
      ]);
      expect(ends).toEqual([{ end_reason: 'closing' }, { end_reason: 'user' }]);
      expect(await auditOf(lin)).toEqual(['user.closing']);

      closing.announce(begun!);
      const notice = { email: `${state}@example.com`, poolName: 'Shop', event: 'account-closing', erasedAfter };
      expect(told).toEqual([{ ...notice, occurredAt: clock.date() }]);
    },
  );

  test('once more changes nothing and tells nobody, whatever the pool says by now', async () => {
    const lin = await user('active', { email: 'twice@example.com' });
    const first = await begin(lin);
    const row = await rowOf(lin);
    clock.time += DAY;
    await sql(`UPDATE user_pools SET closing_days = 1 WHERE id = 'shop'`);
    const second = await begin(lin);
    await sql(`UPDATE user_pools SET closing_days = 7 WHERE id = 'shop'`);
    expect(second).toEqual({ erasedAfter: first!.erasedAfter, notice: undefined });
    expect(await rowOf(lin)).toEqual(row);
    expect(await auditOf(lin)).toEqual(['user.closing']);
  });

  test('at the same time is one closing', async () => {
    const lin = await user('active', { email: 'many@example.com' });
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin(lin)));
    expect(new Set(begun.map((each) => each?.erasedAfter.getTime())).size).toBe(1);
    expect(begun.filter((each) => each?.notice)).toHaveLength(1);
    expect(await auditOf(lin)).toEqual(['user.closing']);
  });

  test.each(['merged', 'erased'])('is nothing for who is %s already, or for nobody', async (state) => {
    expect(await begin(await user(state))).toBeUndefined();
    expect(await begin(randomUUID() as UserId)).toBeUndefined();
  });

  test('is told to no address that nobody proved', async () => {
    expect(
      (await begin(await user('active', { email: 'claimed@example.com', verified: false })))!.notice,
    ).toBeUndefined();
  });
});

describe('cancelling', () => {
  test.each(['active', 'blocked'])('makes a user who was %s that again, and is told', async (state) => {
    const lin = await user(state, { email: `back-${state}@example.com` });
    await begin(lin);
    clock.time += 1;
    expect(await cancel(await ticketOf(lin))).toBe('cancelled');
    expect(await rowOf(lin)).toEqual({ state, closing_since: null, erased_after: null, blocked_before_closing: false });
    expect(await auditOf(lin)).toEqual(['user.closing', 'user.closing-cancelled']);
    expect(told).toMatchObject([{ event: 'closing-cancelled', email: `back-${state}@example.com` }]);
    // A sign-in that was refused a moment before is told so still, and its ticket cancels nothing.
    expect((await closing.refusal(lin)).error).toBe('ACCOUNT_CLOSING');
    expect(await cancel(await ticketOf(lin))).toBe(NOT_CLOSING);
  });

  test('a second time says that there is nothing to cancel', async () => {
    const lin = await user();
    await begin(lin);
    const ticket = await ticketOf(lin);
    clock.time += 1;
    const outcomes = await Promise.all([cancel(ticket), cancel(ticket), cancel(ticket)]);
    expect(outcomes.sort()).toEqual([NOT_CLOSING, NOT_CLOSING, 'cancelled']);
    expect(await auditOf(lin)).toEqual(['user.closing', 'user.closing-cancelled']);
  });

  test('takes no ticket of an earlier closing, however soon the next one came', async () => {
    const lin = await user();
    await begin(lin);
    const [first, again] = [await ticketOf(lin), await ticketOf(lin)];
    await cancel(first);
    clock.time += 1;
    await begin(lin);
    expect(await cancel(again)).toBe(NOT_CLOSING);
    expect((await rowOf(lin))['state']).toBe('closing');
    expect(await cancel(await ticketOf(lin))).toBe('cancelled');
  });

  test('takes no ticket of another pool, of another account or that is too old', async () => {
    const lin = await user();
    await begin(lin);
    const ticket = await ticketOf(lin);
    expect(await cancel(ticket, 'other' as UserPoolId)).toBe(BAD);
    expect(await cancel(ticket.replace(lin, await user('active')))).toBe(BAD);
    clock.time += 5 * MINUTE;
    expect(await cancel(ticket)).toBe(BAD);
    expect((await rowOf(lin))['state']).toBe('closing');
  });

  test('is possible until the data is erased, also beyond the promised time', async () => {
    const lin = await user();
    await begin(lin);
    clock.time += 8 * DAY;
    expect(await cancel(await ticketOf(lin))).toBe('cancelled');
  });
});
