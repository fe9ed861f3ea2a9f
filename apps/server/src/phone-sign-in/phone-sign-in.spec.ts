import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ApplicationId, IdentityId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addConnection, addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import { type Client, ClientDirectory } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { Database } from '../database/index.js';
import { AppError, type Origin } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { CodeExchange, PhoneReader } from '../phone/index.js';
import { MINUTE } from '../runtime/index.js';
import { openTestDatabase, until } from '../testing/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { SignInWithWechatPhoneRequestDto } from './phone-sign-in.dto.js';
import { PhoneSignInModule } from './phone-sign-in.module.js';
import { PhoneSignInService } from './phone-sign-in.service.js';

const APP_ID = 'wx0000000000000001';
const clock = new SetClock();
const origin = { address: '192.0.2.1', caller: '192.0.2.1', device: null } as unknown as Origin;
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let client: Client;
let connection: Connection;

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [PhoneSignInModule], { clock }));
  await addShop(sql);
  await addConnection(sql, { wechatAppId: APP_ID });
  client = await get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId });
  connection = client.connections[0]!;
});
beforeEach(() => void (clock.time += MINUTE));
afterAll(() => close());

let count = 0;
const freshPhone = (): string => `138${String((count += 1)).padStart(8, '0')}`;
const freshOpenId = (): string => `open-${(count += 1)}`;

async function user(phone?: string): Promise<UserId> {
  const id = randomUUID() as UserId;
  await sql(
    `INSERT INTO users (id, pool_id, phone_country_code, phone, phone_verified, phone_verified_at, created_at, updated_at)
     VALUES ($1, 'shop', $2, $3, $4, $5, $6, $6)`,
    [id, phone && '86', phone, phone !== undefined, phone && clock.date(), clock.date()],
  );
  return id;
}

async function identity(of: UserId, openId = freshOpenId()): Promise<IdentityId> {
  const id = randomUUID() as IdentityId;
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'shop', $2, $3, $4, $5)`,
    [id, of, APP_ID, openId, clock.date()],
  );
  return id;
}

/** WeChat says who it is, and which number was tapped. */
async function signIn(
  openId: string,
  number: string,
  body: Partial<SignInWithWechatPhoneRequestDto> = {},
  replayKeys: readonly Buffer[] | null = null,
) {
  const exchange = { openId, unionId: null, sessionKey: '' } as never;
  jest.spyOn(get(CodeExchange), 'exchange').mockResolvedValueOnce(exchange);
  jest.spyOn(get(PhoneReader), 'read').mockResolvedValue({
    number: { kind: 'phone', countryCode: '86', phone: number },
    phoneNumber: number,
    replayKeys,
  });
  const request = { client, connection, idempotencyKey: undefined, origin };
  const given = body.ticket === undefined ? { phoneCode: 'tapped' } : {};
  return get(PhoneSignInService).signIn({ ...request, body: { code: randomUUID(), ...given, ...body } });
}

async function refusal(...call: Parameters<typeof signIn>): Promise<AppError> {
  const error = await signIn(...call).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error('it was not refused', { cause: error });
  return error;
}

describe('the ticket of somebody who came by a ticket', () => {
  test('ends when the first one ends: a tap grows no younger by asking again', async () => {
    const [number, openId] = [freshPhone(), freshOpenId()];
    await identity(await user(number));
    const tappedAt = clock.time;
    const first = await refusal(openId, number);
    expect(first.error).toBe('PHONE_JOIN_PROOF_NEEDED');
    clock.time += 4 * MINUTE;
    const second = await refusal(openId, number, { ticket: first.detail!['ticket'] as string });
    expect(second).toMatchObject({
      error: 'PHONE_JOIN_PROOF_NEEDED',
      detail: { ticketExpiresAt: new Date(tappedAt + 5 * MINUTE).toISOString() },
    });
    clock.time += MINUTE;
    expect((await refusal(openId, number, { ticket: second.detail!['ticket'] as string })).error).toBe('INVALID_INPUT');
  });
});

describe('an account that the same WeChat person got in the middle of it', () => {
  test('does not get the number of a decision that was about nobody: it is decided again', async () => {
    const [number, own, openId] = [freshPhone(), freshPhone(), freshOpenId()];
    const other = await user(own);
    const identities = get(UserIdentities);
    // Asked after it was looked whom the openid belongs to, and before the account for it is made.
    jest.spyOn(identities, 'isPhoneTombstoned').mockImplementationOnce(async () => {
      await identity(other, openId);
      return false;
    });
    const reply = await signIn(openId, number);
    expect([reply.user.id, reply.user.phone, reply.isNewUser]).toEqual([other, number, false]);
    const records = await sql('SELECT kind, changes FROM account_joins WHERE user_id = $1', [other]);
    expect(records).toMatchObject([{ kind: 'number', changes: { phone: { before: { phone: own } } } }]);
  });
});

describe('encrypted data that is brought twice at once', () => {
  test("is marked as used by who has the number's lock, so that nobody waits in a circle", async () => {
    const [number, openId] = [freshPhone(), freshOpenId()];
    const reading = {
      number: { kind: 'phone', countryCode: '86', phone: number },
      phoneNumber: number,
      replayKeys: [Buffer.from(number)],
    } as const;
    const refused = await get(Database).transaction(async (tx) => {
      await get(VerificationCodes).lock(tx, client.pool.id, reading.number);
      const late = refusal(openId, number, {}, reading.replayKeys);
      // Sooner than PostgreSQL looks for a circle, and lets one of the two begin again.
      await tx.query(`SET LOCAL lock_timeout = '200ms'`);
      const someoneWaits = async (): Promise<boolean> => (await sql(WAITS_FOR_NUMBER)).length > 0;
      await until(someoneWaits, { what: 'the sign-in waits for the number' });
      expect(await get(PhoneReader).consume(tx, reading)).toBe(true);
      return { late };
    });
    expect((await refused.late).error).toBe('REPLAYED');
  });
});

const WAITS_FOR_NUMBER = `
  SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
   WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`;
