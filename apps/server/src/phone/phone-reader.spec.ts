import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { WechatPhoneData } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { rejectionOf } from '../../test/code-messages.js';
import { dataOf, encryptText } from '../../test/forged-phone-data.js';
import { type HttpStandIn, startHttpStandIn } from '../../test/http-stand-in.js';
import { SetClock } from '../../test/set-clock.js';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import type { ServerConfig } from '../config/index.js';
import type { Connection, ConnectionSecrets } from '../connections/index.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import type { Origin } from '../http/index.js';
import { InvalidCodes, MemoryLimitStore } from '../limits/index.js';
import { DAY, IdGenerator, MINUTE, SECOND, SystemRandom } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { Throttle, ThrottleRepository } from '../throttles/index.js';
import { SessionKeys, WechatClient, WechatRefusals } from '../wechat/index.js';
import { CodeExchange } from './code-exchange.js';
import { GetPhoneService } from './get-phone.service.js';
import { PhoneCountRepository } from './phone-count.repository.js';
import { PhoneCounts } from './phone-counts.js';
import { type PhoneReading, PhoneReader } from './phone-reader.js';
import { PhoneReplayRepository } from './phone-replay.repository.js';

const APP_ID = 'wx0123456789abcdef';
const SESSION_KEY = Buffer.alloc(16, 7).toString('base64');
const LOGIN_CODE = '0123456789abcdef0123456789abcdef';
const ORIGIN: Origin = { address: '127.0.0.1', device: null, caller: '127.0.0.1' };
/** The code brings another number than the encrypted data, so that it is seen which of the two was read. */
const BY_CODE = { phoneNumber: '13800138000', purePhoneNumber: '13800138000', countryCode: '86' };
const BY_DATA = { phoneNumber: '+85298765432', purePhoneNumber: '98765432', countryCode: '852' };

let opened: OpenDatabase;
let clock: SetClock;
let wechat: HttpStandIn;
let answers: { login: object; token: object; phone: object };
let client: Client;
let connection: Connection;
let wechatClient: WechatClient;
let reader: PhoneReader;
let counts: PhoneCounts;
let getPhone: GetPhoneService;
let warnings: unknown[];

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());

beforeEach(async () => {
  clock = new SetClock(Date.UTC(2026, 0, 31, 12));
  answers = {
    login: { openid: 'o1', session_key: SESSION_KEY, unionid: 'u1' },
    token: { access_token: 'token', expires_in: 7_200 },
    phone: { errcode: 0, phone_info: { ...BY_CODE, watermark: { timestamp: 1, appid: APP_ID } } },
  };
  wechat = await startHttpStandIn(({ url }) => {
    const kind = url.startsWith('/sns/') ? 'login' : url.startsWith('/cgi-bin/') ? 'token' : 'phone';
    return { body: JSON.stringify(answers[kind]) };
  });
  await addConnection();
  build();
  warnings = [];
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (line) => warnings.push(line) });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await wechatClient.onModuleDestroy();
  await wechat.close();
});

async function addConnection(): Promise<void> {
  const id = randomUUID();
  const poolId = `p${id.slice(0, 8)}`;
  await opened.dataSource.query(
    `INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ($1, 'p', now(), now())`,
    [poolId],
  );
  await opened.dataSource.query(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, created_at, updated_at)
     VALUES ($1, $2, 'shop', 'wechat-miniprogram', 'Shop', $3, '-', now(), now())`,
    [id, poolId, APP_ID],
  );
  client = { pool: { id: poolId }, application: { id: 'app' } } as Client;
  connection = {
    id,
    identifier: 'shop',
    wechatAppId: APP_ID,
    phoneDailyCap: null,
    phoneCapRefuses: false,
    contentCheck: false,
  } as Connection;
}

function build(keyRing = new KeyRing(Buffer.alloc(32, 1))): void {
  const { database } = opened;
  const secrets = { appSecrets: () => ['secret'] } as unknown as ConnectionSecrets;
  const config = { wechatApiUrl: wechat.url, production: true } as ServerConfig;
  const invalidCodes = new InvalidCodes(new MemoryLimitStore(clock), clock);
  wechatClient = new WechatClient(config, secrets, clock, invalidCodes);
  const sessionKeys = new SessionKeys(database, new SecretBox(keyRing), keyRing, clock);
  const audit = new AuditLog(database, clock, new IdGenerator(clock, new SystemRandom()));
  const refusals = new WechatRefusals(audit, clock);
  counts = new PhoneCounts(new PhoneCountRepository(database), audit, clock);
  reader = new PhoneReader(
    wechatClient,
    sessionKeys,
    refusals,
    new Throttle(new ThrottleRepository(database), keyRing, clock),
    counts,
    new PhoneReplayRepository(),
    keyRing,
    clock,
  );
  getPhone = new GetPhoneService(new CodeExchange(wechatClient, sessionKeys, refusals), reader, database);
}

let phoneCodes = 0;
const byCode = (): WechatPhoneData => ({ phoneCode: `phonecode${String((phoneCodes += 1)).padStart(20, '0')}` });

function byData(age = 0, change: object = {}): WechatPhoneData {
  const watermark = { timestamp: clock.now() / SECOND - age, appid: APP_ID };
  return dataOf(
    encryptText(SESSION_KEY, JSON.stringify({ ...BY_DATA, watermark, ...change }), Buffer.alloc(16, 9)).chain,
  );
}

const login = (code = LOGIN_CODE) => ({ code });
const get = (data: WechatPhoneData) => getPhone.getPhone(client, connection, { ...login(), ...data }, ORIGIN);
const read = (data: WechatPhoneData, openId = 'o1'): Promise<PhoneReading> =>
  reader.read(client, connection, openId, data, ORIGIN);
const refusalOf = (data: WechatPhoneData): Promise<unknown> => rejectionOf(read(data));
const audited = (): Promise<{ type: string; data: Record<string, unknown> }[]> =>
  opened.dataSource.query('SELECT type, data FROM audit_events WHERE pool_id = $1 ORDER BY id', [client.pool.id]);
const asked = (path: string): number => wechat.received.filter(({ url }) => url.startsWith(path)).length;

describe('get phone', () => {
  test('tells the number that the code brings, and who has it', async () => {
    expect(await get({ ...byCode(), ...byData() })).toEqual({ ...BY_CODE, openid: 'o1', unionid: 'u1' });
  });

  test('tells the number in the encrypted data, opened with the key of the very same call; without a unionid, too', async () => {
    answers.login = { openid: 'o1', session_key: SESSION_KEY };
    expect(await get(byData())).toEqual({ ...BY_DATA, openid: 'o1' });
    expect(asked('/wxa/')).toBe(0);
  });

  test('takes encrypted data once also across a change of the master key', async () => {
    const data = byData();
    await get(data);
    for (const keys of [new KeyRing(Buffer.alloc(32, 2), Buffer.alloc(32, 1)), new KeyRing(Buffer.alloc(32, 1))]) {
      await wechatClient.onModuleDestroy();
      build(keys);
      expect(await rejectionOf(get(data))).toMatchObject({ error: 'REPLAYED' });
    }
  });

  test('takes encrypted data once, from however many at the same time, and the same person may tap again', async () => {
    const data = byData();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        get(data).then(
          () => 'told',
          (error: { error: string }) => error.error,
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['REPLAYED', 'REPLAYED', 'REPLAYED', 'REPLAYED', 'told']);
    expect(await rejectionOf(get(data))).toMatchObject({ error: 'REPLAYED' });
    clock.time += SECOND;
    expect(await get(byData())).toMatchObject(BY_DATA);
  });

  test.each([{}, { encryptedData: 'AAAA' }, { iv: 'AAAAAAAAAAAAAAAAAAAAAA==' }])(
    'is refused without the data of a tap (%j), before the login code is spent',
    async (data) => {
      expect(await rejectionOf(get(data))).toMatchObject({
        error: 'INVALID_INPUT',
        detail: { fields: [{ field: 'phoneCode' }] },
      });
      expect(wechat.received).toEqual([]);
    },
  );

  test('keeps the session key of a call that fails', async () => {
    expect(await rejectionOf(get({ phoneCode: 'no' }))).toMatchObject({ error: 'PHONE_CODE_INVALID' });
    expect(await read(byData())).toMatchObject({ phoneNumber: BY_DATA.phoneNumber });
  });

  test('records what WeChat refused, unless it is an old code', async () => {
    answers.login = { errcode: 40029, errmsg: 'no' };
    expect(await rejectionOf(get(byCode()))).toMatchObject({ error: 'WECHAT_CODE_INVALID' });
    answers.login = { errcode: 40125, errmsg: 'no' };
    for (let time = 0; time < 2; time++) {
      expect(await rejectionOf(get(byCode()))).toMatchObject({ error: 'WECHAT_MISCONFIGURED' });
    }
    expect(await audited()).toEqual([{ type: 'wechat.refused', data: { connection: 'shop', errcode: 40125 } }]);
  });
});

describe('a number', () => {
  /** With a session key that is known. */
  beforeEach(async () => {
    await get(byCode());
    warnings.length = 0;
  });

  test('is canonical, with what is needed to take its data once', async () => {
    expect(await read(byCode())).toEqual({
      number: { kind: 'phone', countryCode: '86', phone: '13800138000' },
      phoneNumber: '13800138000',
      replayKeys: null,
    });
    const reading = await read(byData());
    expect(reading).toMatchObject({
      number: { kind: 'phone', countryCode: '852', phone: '98765432' },
      phoneNumber: '+85298765432',
    });
    expect(reading.replayKeys).toEqual([expect.any(Buffer)]);
  });

  test.each([
    ['the number of a code that WeChat refuses', 40029, 'PHONE_CODE_INVALID'],
    ["the number of another mini program's code", 40013, 'WECHAT_DATA_MISMATCH'],
  ])('is never read from the data in place of %s', async (_, errcode, error) => {
    answers.phone = { errcode, errmsg: 'no' };
    expect(await refusalOf({ ...byCode(), ...byData() })).toMatchObject({ error });
    expect(await refusalOf({ ...byData(), phoneCode: 'not a code' })).toMatchObject({ error: 'PHONE_CODE_INVALID' });
  });

  test.each([
    ['is busy', -1, 'WECHAT_BUSY'],
    ['is out of its minute', 45011, 'WECHAT_RATE_LIMITED'],
    ['is out of its day', 45009, 'PHONE_QUOTA_REACHED'],
    ['gives no permission', 48001, 'WECHAT_MISCONFIGURED'],
  ])('is read from the data when WeChat %s, and refused without', async (_, errcode, error) => {
    answers.phone = { errcode, errmsg: 'no' };
    expect(await read({ ...byCode(), ...byData() })).toMatchObject({ phoneNumber: BY_DATA.phoneNumber });
    expect(await refusalOf(byCode())).toMatchObject({ error });
    const stale = await refusalOf({ ...byCode(), ...byData(601) });
    expect(stale).toMatchObject({ error });
    expect(await audited()).toEqual([{ type: 'wechat.refused', data: { connection: 'shop', errcode } }]);
  });

  test.each([
    ['stale data', () => byData(601), 'WECHAT_DATA_UNDECRYPTABLE'],
    ['garbage', () => ({ ...byData(), encryptedData: 'A'.repeat(64) }), 'WECHAT_DATA_UNDECRYPTABLE'],
    ['another person', () => byData(), 'WECHAT_DATA_UNDECRYPTABLE', 'o2'],
    [
      "another mini program's data",
      () => byData(0, { watermark: { timestamp: clock.now() / SECOND, appid: 'wxffffffffffffffff' } }),
      'WECHAT_DATA_MISMATCH',
    ],
  ])('is not read from %s', async (_, data, error, openId = 'o1') => {
    expect(await rejectionOf(read(data(), openId))).toMatchObject({ error, detail: {} });
  });

  test('that WeChat gives and that is none is not believed', async () => {
    const watermark = { timestamp: 1, appid: APP_ID };
    answers.phone = { errcode: 0, phone_info: { ...BY_CODE, phoneNumber: '13900139000', watermark } };
    expect(await refusalOf({ ...byCode(), ...byData() })).toMatchObject({ error: 'WECHAT_DATA_UNDECRYPTABLE' });
    expect(JSON.stringify(warnings)).not.toMatch(/13900139000|13800138000/);
  });

  test('is read for one person 20 times a day, whichever way, and for the next one still', async () => {
    // One was read before.
    for (let time = 1; time < 20; time++) await refusalOf({ phoneCode: 'no' });
    expect(await refusalOf(byCode())).toMatchObject({
      error: 'RATE_LIMITED',
      detail: { retryAfterSeconds: DAY / SECOND },
    });
    expect(await refusalOf(byData())).toMatchObject({ error: 'RATE_LIMITED' });
    expect(asked('/wxa/')).toBe(1);
    expect(await read(byCode(), 'o2')).toMatchObject({ phoneNumber: BY_CODE.phoneNumber });
    clock.time += DAY;
    expect(await read(byCode())).toMatchObject({ phoneNumber: BY_CODE.phoneNumber });
  });
});

describe('the used data that is remembered', () => {
  test('names nobody, and is kept until it would be too old', async () => {
    await get(byData(30));
    const rows = await opened.dataSource.query<{ row: string; expires_at: Date }[]>(
      `SELECT encode(key_hash, 'escape') AS row, expires_at FROM phone_replays WHERE expires_at >= $1`,
      [clock.date()],
    );
    for (const { row, expires_at } of rows) {
      expect(row).not.toMatch(/98765432|o1/);
      expect(expires_at.getTime()).toBeGreaterThanOrEqual(clock.now() - 30 * SECOND + 10 * MINUTE);
    }
    expect(rows.length).toBeGreaterThan(0);
  });

  test('is forgotten with the transaction that used it', async () => {
    await get(byCode());
    const reading = await read(byData());
    const consume = (fail: boolean): Promise<boolean> =>
      opened.database.transaction(async (tx) => {
        const isNew = await reader.consume(tx, reading);
        if (fail) throw new Error('rolled back');
        return isNew;
      });
    await expect(consume(true)).rejects.toThrow('rolled back');
    expect(await consume(false)).toBe(true);
    expect(await consume(false)).toBe(false);
  });
});

describe('the numbers of a day', () => {
  const openIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `many-${index}`);
  const usage = async (): Promise<unknown> =>
    (await counts.ofLast(2))
      .filter(({ connectionId }) => connectionId === connection.id)
      .map(({ day, numbers }) => [day, numbers]);

  test('are counted where a code brought them, by connection and day (UTC)', async () => {
    await get(byCode());
    await get(byData());
    answers.phone = { errcode: 40029, errmsg: 'no' };
    await refusalOf(byCode());
    expect(await usage()).toEqual([['2026-01-31', 1]]);
  });

  test('are all counted when they come at the same time', async () => {
    await Promise.all(openIds(25).map((openId) => read(byCode(), openId)));
    clock.time = Date.UTC(2026, 1, 1);
    await read(byCode(), 'next day');
    expect(await usage()).toEqual([
      ['2026-02-01', 1],
      ['2026-01-31', 25],
    ]);
    clock.time += DAY;
    expect(await usage()).toEqual([['2026-02-01', 1]]);
  });

  test('are told to the operator once when they reach the cap, and go on', async () => {
    connection.phoneDailyCap = 3;
    await Promise.all(openIds(6).map((openId) => read(byCode(), openId)));
    const told = { connection: 'shop', day: '2026-01-31', numbers: 3, refuses: false };
    expect(await audited()).toEqual([{ type: 'phone.cap-reached', data: told }]);
    expect(warnings).toEqual([{ poolId: client.pool.id, ...told }]);
  });

  test('are refused beyond the cap where the connection says so, whichever way they come, until the next day', async () => {
    connection.phoneDailyCap = 2;
    connection.phoneCapRefuses = true;
    await read(byCode(), 'a');
    await read(byCode(), 'b');
    expect(await refusalOf(byCode())).toMatchObject({ error: 'PHONE_QUOTA_REACHED' });
    expect(await refusalOf({ ...byCode(), ...byData() })).toMatchObject({ error: 'PHONE_QUOTA_REACHED' });
    expect(asked('/wxa/')).toBe(2);
    clock.time += DAY;
    expect(await read(byCode(), 'c')).toMatchObject({ phoneNumber: BY_CODE.phoneNumber });
  });

  test('are limited by person before they are by cap', async () => {
    connection.phoneDailyCap = 1;
    connection.phoneCapRefuses = true;
    await read(byCode());
    for (let time = 1; time < 20; time++) await refusalOf(byCode());
    expect(await refusalOf(byCode())).toMatchObject({ error: 'RATE_LIMITED' });
  });
});
