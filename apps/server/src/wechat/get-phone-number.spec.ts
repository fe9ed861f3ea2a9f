import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { rejectionOf } from '../../test/code-messages.js';
import { type HttpStandIn, type ReceivedRequest, startHttpStandIn } from '../../test/http-stand-in.js';
import { SetClock } from '../../test/set-clock.js';
import type { ServerConfig } from '../config/index.js';
import type { Connection, ConnectionSecrets } from '../connections/index.js';
import { InvalidCodes, MemoryLimitStore } from '../limits/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { until } from '../testing/index.js';
import { WechatClient } from './wechat-client.js';

const SECRET = 'the-app-secret';
const CODE = 'e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144';
const connection = { id: 'c1', wechatAppId: 'wx0123456789abcdef' } as Connection;
const INFO = { phoneNumber: '13800138000', purePhoneNumber: '13800138000', countryCode: '86' };
const TOKENS = '/cgi-bin/stable_token';
const PHONE = '/wxa/business/getuserphonenumber';

let clock: SetClock;
let wechat: HttpStandIn;
let client: WechatClient;
/** What WeChat's token endpoint gives now, and the tokens that its other calls take. */
let token: string;
let expiresIn: number;
let good: string[];
let deadTokenErrcode: number;
/** Answers out of turn, by path, used up one by one. */
let planned: Record<string, (object | string | 'hang')[]>;
let logged: unknown[];

beforeEach(async () => {
  clock = new SetClock();
  [token, expiresIn, good, deadTokenErrcode, planned, logged] = ['token-1', 7_200, ['token-1'], 40001, {}, []];
  wechat = await startHttpStandIn((request) => {
    const answer = planned[pathOf(request)]?.shift() ?? usual(request);
    return answer === 'hang' ? undefined : { body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  });
  const secrets = { appSecrets: () => [SECRET] } as unknown as ConnectionSecrets;
  const invalidCodes = new InvalidCodes(new MemoryLimitStore(clock), clock);
  client = new WechatClient(
    { wechatApiUrl: wechat.url, production: true } as ServerConfig,
    secrets,
    clock,
    invalidCodes,
  );
  const write = (...line: unknown[]): void => void logged.push(line);
  Logger.overrideLogger({ log: write, warn: write, error: write });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await wechat.close();
  await client.onModuleDestroy();
});

const pathOf = ({ url }: ReceivedRequest): string => url.split('?')[0]!;
const asked = (path: string): ReceivedRequest[] => wechat.received.filter((request) => pathOf(request) === path);

function usual(request: ReceivedRequest): object {
  if (pathOf(request) === TOKENS) return { access_token: token, expires_in: expiresIn };
  const used = new URLSearchParams(request.url.split('?')[1]).get('access_token')!;
  return good.includes(used) ? phoneAnswer() : { errcode: deadTokenErrcode, errmsg: 'no, rid: 1' };
}

function phoneAnswer(change: object = {}): object {
  const watermark = { timestamp: 1_700_000_000, appid: connection.wechatAppId };
  return { errcode: 0, errmsg: 'ok', phone_info: { ...INFO, watermark, ...change } };
}

const tap = (caller = 'caller', phoneCode = CODE): ReturnType<WechatClient['getPhoneNumber']> =>
  client.getPhoneNumber(connection, { phoneCode, openId: 'o1' }, caller);
const refusal = (caller?: string): Promise<unknown> => rejectionOf(tap(caller));

describe('a phone code', () => {
  test('is exchanged with the openid it must belong to', async () => {
    expect(await tap()).toEqual(INFO);
    const [tokenRequest] = asked(TOKENS);
    expect([tokenRequest!.method, tokenRequest!.headers['content-type']]).toEqual(['POST', 'application/json']);
    expect(JSON.parse(tokenRequest!.body)).toEqual({
      grant_type: 'client_credential',
      appid: connection.wechatAppId,
      secret: SECRET,
      force_refresh: false,
    });
    const [request] = asked(PHONE);
    expect([request!.method, JSON.parse(request!.body)]).toEqual(['POST', { code: CODE, openid: 'o1' }]);
  });

  test('may bring a country code that is a number', async () => {
    planned[PHONE] = [phoneAnswer({ countryCode: 86 })];
    expect(await tap()).toEqual(INFO);
  });

  test.each(['', 'short', 'with spaces in it all', `${CODE}&openid=o2`, 'the code is a mock one'])(
    'that cannot be one (%s) is not sent there',
    async (code) => {
      expect(await rejectionOf(tap('caller', code))).toMatchObject({ error: 'PHONE_CODE_INVALID' });
      expect(wechat.received).toEqual([]);
    },
  );

  test.each([
    [40029, 'PHONE_CODE_INVALID'],
    [40163, 'PHONE_CODE_INVALID'],
    ['40029', 'PHONE_CODE_INVALID'],
    [40013, 'WECHAT_DATA_MISMATCH'],
    [40003, 'WECHAT_DATA_MISMATCH'],
    [45011, 'WECHAT_RATE_LIMITED'],
    [45009, 'PHONE_QUOTA_REACHED'],
    [48001, 'WECHAT_MISCONFIGURED'],
    [47001, 'WECHAT_BUSY'],
    [99999, 'WECHAT_BUSY'],
  ])('that WeChat refuses with %s is %s, at once', async (errcode, error) => {
    planned[PHONE] = [{ errcode, errmsg: 'no' }];
    expect(await refusal()).toMatchObject({ error });
    expect(asked(PHONE)).toHaveLength(1);
  });

  test("whose answer names another mini program is refused, and it is nobody's number", async () => {
    planned[PHONE] = [phoneAnswer({ watermark: { timestamp: 1, appid: 'wxffffffffffffffff' } })];
    expect(await refusal()).toMatchObject({ error: 'WECHAT_DATA_MISMATCH' });
  });

  test.each([
    ['busy', { errcode: -1, errmsg: 'system error' }],
    ['HTML', '<html>'],
    ['no number', { errcode: 0, errmsg: 'ok' }],
    ['no watermark', phoneAnswer({ watermark: null })],
    ['half an answer', '{"errcode":0,"phone_in'],
  ])('is sent once more after %s, and then WECHAT_BUSY', async (_, answer) => {
    planned[PHONE] = [answer];
    expect(await tap()).toEqual(INFO);
    planned[PHONE] = [answer, answer];
    expect(await refusal()).toMatchObject({ error: 'WECHAT_BUSY' });
    expect(asked(PHONE)).toHaveLength(4);
  });

  test('that a lost answer has spent is no invalid code', async () => {
    planned[PHONE] = ['<html>', { errcode: 40029, errmsg: 'invalid code' }];
    expect(await refusal()).toMatchObject({ error: 'WECHAT_BUSY' });
  });

  test('that runs into the minute quota holds its caller back until the minute is over, and no sign-in', async () => {
    planned[PHONE] = [{ errcode: 45011, errmsg: 'slow' }];
    expect(await refusal()).toMatchObject({ detail: { retryAfterSeconds: 60 } });
    expect(await refusal()).toMatchObject({ error: 'WECHAT_RATE_LIMITED' });
    expect(asked(PHONE)).toHaveLength(1);
    expect(await tap('another')).toEqual(INFO);
    expect(await rejectionOf(client.exchangeCode(connection, CODE, 'caller'))).toMatchObject({
      error: 'WECHAT_MISCONFIGURED',
    });
    clock.time += MINUTE;
    expect(await tap()).toEqual(INFO);
  });

  test('is given up after five seconds also while it is the token that hangs', async () => {
    const [question, fetch] = [new AbortController(), new AbortController()];
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    timeout.mockReturnValueOnce(question.signal).mockReturnValueOnce(fetch.signal);
    planned[TOKENS] = ['hang'];
    const refused = refusal();
    await until(() => asked(TOKENS).length === 1, { what: 'the token is asked for' });
    question.abort();
    expect(await refused).toMatchObject({ error: 'WECHAT_BUSY' });
    expect(timeout.mock.calls).toEqual([[5 * SECOND], [5 * SECOND]]);
    // It was not the token that gave up first: others may wait for it.
    expect(logged).toEqual([]);
    fetch.abort();
    timeout.mockRestore();
  });
});

describe('the access token', () => {
  test('is fetched once for any number of calls, until WeChat has another one', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, caller) => tap(String(caller))));
    clock.time += 7_200 * SECOND - 4 * MINUTE - 1;
    await tap();
    expect(asked(TOKENS)).toHaveLength(1);
    clock.time += 1;
    await Promise.all([tap(), tap()]);
    expect(asked(TOKENS)).toHaveLength(2);
  });

  test('is one connection’s own', async () => {
    await tap();
    await client.getPhoneNumber({ ...connection, id: 'c2' } as Connection, { phoneCode: CODE, openId: 'o1' }, 'caller');
    expect(asked(TOKENS)).toHaveLength(2);
  });

  test.each([40001, 42001, 40014])('is renewed once after %s, for all who wait together', async (errcode) => {
    await tap();
    [token, good] = ['token-2', ['token-2']];
    deadTokenErrcode = errcode;
    expect(await Promise.all(Array.from({ length: 10 }, () => tap()))).toEqual(Array.from({ length: 10 }, () => INFO));
    expect(asked(TOKENS).map(forced)).toEqual([false, false]);
    expect(asked(PHONE).length).toBeLessThanOrEqual(21);
  });

  test('that is dead and given again all the same is forced, at most every 30 seconds', async () => {
    await tap();
    good = ['token-2'];
    planned[TOKENS] = [
      { access_token: 'token-1', expires_in: 7_000 },
      { access_token: 'token-2', expires_in: 7_200 },
    ];
    expect(await tap()).toEqual(INFO);
    expect(asked(TOKENS).map(forced)).toEqual([false, false, true]);

    // Dead again at once: WeChat would not force another one yet.
    token = 'token-2';
    good = ['token-3'];
    expect(await refusal()).toMatchObject({ error: 'WECHAT_BUSY' });
    expect(asked(TOKENS).map(forced)).toEqual([false, false, true, false]);
    clock.time += 30 * SECOND;
    const dead = { access_token: 'token-2', expires_in: 7_000 };
    planned[TOKENS] = [dead, dead, { access_token: 'token-3', expires_in: 7_200 }];
    expect(await tap()).toEqual(INFO);
    expect(asked(TOKENS).map(forced).slice(4)).toEqual([false, false, true]);
  });

  test('is forced by one of all who wait together', async () => {
    await tap();
    good = ['token-2'];
    planned[TOKENS] = [
      { access_token: 'token-1', expires_in: 7_000 },
      { access_token: 'token-2', expires_in: 7_200 },
    ];
    await Promise.all(Array.from({ length: 10 }, () => tap()));
    expect(asked(TOKENS).map(forced)).toEqual([false, false, true]);
  });

  test('is forced 20 times a day at most', async () => {
    good = [];
    for (let time = 0; time < 25; time++) {
      expect(await refusal()).toMatchObject({ error: 'WECHAT_BUSY' });
      clock.time += MINUTE;
    }
    expect(asked(TOKENS).map(forced).filter(Boolean)).toHaveLength(20);
  });

  test.each([
    [40001, 'WECHAT_MISCONFIGURED'],
    [40013, 'WECHAT_MISCONFIGURED'],
    [40125, 'WECHAT_MISCONFIGURED'],
    [40243, 'WECHAT_MISCONFIGURED'],
    [40164, 'WECHAT_IP_NOT_ALLOWED'],
    [89503, 'WECHAT_IP_NOT_ALLOWED'],
    [45011, 'WECHAT_RATE_LIMITED'],
  ])('that WeChat refuses with %s is %s; no code is spent, and the next call asks again', async (errcode, error) => {
    planned[TOKENS] = [{ errcode, errmsg: 'no' }];
    expect(await refusal()).toMatchObject({ error, errcode });
    expect(asked(PHONE)).toEqual([]);
    expect(await tap('another')).toEqual(INFO);
  });

  test.each([{ access_token: '' }, { access_token: 7 }, { access_token: 'x', expires_in: 'soon' }])(
    'that is none (%j) is nonsense',
    async (answer) => {
      planned[TOKENS] = [answer, answer];
      expect(await refusal()).toMatchObject({ error: 'WECHAT_BUSY' });
    },
  );
});

test('no secret, token, code, openid or number is logged or told', async () => {
  planned[PHONE] = [{ errcode: 40001, errmsg: 'no' }, '<html>', { errcode: 40029, errmsg: 'no' }];
  planned[TOKENS] = [
    { access_token: 'token-1', expires_in: 7_200 },
    { access_token: 'token-2', expires_in: 7_200 },
  ];
  good = ['token-2'];
  const errors = [await refusal('a')];
  planned[TOKENS] = [{ errcode: 40164, errmsg: 'invalid ip' }];
  await tap('b');
  await wechat.close();
  errors.push(await refusal('c'));
  expect(logged.length).toBeGreaterThan(3);
  const told = JSON.stringify([logged, errors.map((error) => [error, (error as Error).stack, (error as Error).cause])]);
  for (const secret of [SECRET, 'token-1', 'token-2', CODE, 'o1"', INFO.phoneNumber, wechat.url, 'access_token'])
    expect(told).not.toContain(secret);
});

const forced = ({ body }: ReceivedRequest): boolean => JSON.parse(body).force_refresh;
