import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ApplicationId, IdentityId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { type Client, ClientDirectory } from '../applications/index.js';
import { ConfigModule } from '../config/index.js';
import type { Connection } from '../connections/index.js';
import { CryptoModule } from '../crypto/index.js';
import { DatabaseModule } from '../database/index.js';
import { AppError, type Origin } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { CodeExchange, PhoneReader } from '../phone/index.js';
import { Clock, MINUTE, RuntimeModule } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase, testConfig } from '../testing/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { SignInWithWechatPhoneRequestDto } from './phone-sign-in.dto.js';
import { PhoneSignInModule } from './phone-sign-in.module.js';
import { PhoneSignInService } from './phone-sign-in.service.js';

class SetClock extends Clock {
  time = Date.UTC(2026, 0, 1);
  now(): number {
    return this.time;
  }
}

@Module({})
class TestModule {}

const APP_ID = 'wx0000000000000001';
const clock = new SetClock();
const origin = { address: '192.0.2.1', caller: '192.0.2.1', device: null } as unknown as Origin;
let open: OpenDatabase;
let context: INestApplicationContext;
let client: Client;
let connection: Connection;

const get = <T>(service: abstract new (...needs: never[]) => T): T => context.get(service as never, { strict: false });
const sql = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => open.dataSource.query(text, values);

beforeAll(async () => {
  open = await openTestDatabase();
  const imports = [
    ConfigModule.with(testConfig({ databaseUrl: open.url })),
    DatabaseModule.with(open.dataSource),
    CryptoModule,
    { module: RuntimeModule, providers: [{ provide: Clock, useValue: clock }] },
    PhoneSignInModule,
  ];
  context = await NestFactory.createApplicationContext({ module: TestModule, imports }, { logger: false });
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
  await sql(`INSERT INTO applications (id, pool_id, name, redirect_uris, created_at, updated_at)
             VALUES ('shop-app', 'shop', 'Shop', '{}', now(), now())`);
  const id = randomUUID();
  await sql(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, created_at, updated_at)
     VALUES ($1, 'shop', 'main', 'wechat-miniprogram', 'Main', $2, '-', now(), now())`,
    [id, APP_ID],
  );
  await sql(`INSERT INTO application_connections (application_id, connection_id) VALUES ('shop-app', $1)`, [id]);
  client = await get(ClientDirectory).resolve({ applicationId: 'shop-app' as ApplicationId });
  connection = client.connections[0]!;
});
beforeEach(() => void (clock.time += MINUTE));
afterAll(async () => {
  await context.close();
  await open.close();
});

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
  replayKey: Buffer | null = null,
) {
  const exchange = { openId, unionId: null, sessionKey: '' } as never;
  jest.spyOn(get(CodeExchange), 'exchange').mockResolvedValueOnce(exchange);
  jest.spyOn(get(PhoneReader), 'read').mockResolvedValue({
    number: { kind: 'phone', countryCode: '86', phone: number },
    phoneNumber: number,
    replayKey,
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
      replayKey: Buffer.from(number),
    } as const;
    const refused = await open.database.transaction(async (tx) => {
      await get(VerificationCodes).lock(tx, client.pool.id, reading.number);
      const late = refusal(openId, number, {}, reading.replayKey);
      // Sooner than PostgreSQL looks for a circle, and lets one of the two begin again.
      await tx.query(`SET LOCAL lock_timeout = '200ms'`);
      while ((await sql(WAITS_FOR_NUMBER)).length === 0);
      expect(await get(PhoneReader).consume(tx, reading)).toBe(true);
      return { late };
    });
    expect((await refused.late).error).toBe('REPLAYED');
  });
});

const WAITS_FOR_NUMBER = `
  SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
   WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`;
