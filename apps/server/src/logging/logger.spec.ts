import { describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { stripVTControlCharacters } from 'node:util';
import { createLogger, NestLogger, type Pino } from './logger.js';
import { readableLines } from './readable-lines.js';

/** Secrets as they look, each in many places below. */
const SECRETS = {
  appSecret: '0123456789abcdef0123456789abcdef',
  sessionKey: 'tiihtNczf5v6AKRyjwEUhQ==',
  code: '0a1ZXk100HzVoP1Xvr200vZCvk0ZXk1L',
  accessToken: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLXRva2Vu',
  refreshToken: `ypr_${'Ab3-'.repeat(16)}`,
  phone: '13800138000',
  password: 'correct horse battery',
  openid: 'oGZUI0egBJY1zhBYw2KhdUfwVJJE',
};

function capture(level: 'trace' | 'info' = 'trace'): {
  logger: Pino;
  text: () => string;
  lines: () => Record<string, unknown>[];
} {
  let text = '';
  const logger = createLogger({ logLevel: level, production: true }, { write: (line) => (text += line) });
  return {
    logger,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

class DriverError extends Error {
  code = '23505';
  constraint = 'users_verified_phone_key';
  query = `INSERT INTO users VALUES ('${SECRETS.phone}')`;
  parameters = [SECRETS.phone, SECRETS.openid];
  detail = `Key (phone)=(${SECRETS.phone}) already exists.`;
}

const PLACES: [string, (logger: Pino) => void][] = [
  [
    'a field of its name',
    (logger) => logger.info({ ...SECRETS, session_key: SECRETS.sessionKey, phoneNumber: SECRETS.phone }),
  ],
  [
    'request headers',
    (logger) =>
      logger.info({
        headers: {
          authorization: `Bearer ${SECRETS.accessToken}`,
          cookie: `s=${SECRETS.refreshToken}`,
          'Set-Cookie': [SECRETS.refreshToken],
        },
      }),
  ],
  ['a request body', (logger) => logger.info({ body: SECRETS, request: { body: JSON.stringify(SECRETS) } })],
  [
    "WeChat's reply",
    (logger) =>
      logger.warn(
        { reply: { openid: SECRETS.openid, session_key: SECRETS.sessionKey, unionid: SECRETS.openid } },
        'reply',
      ),
  ],
  [
    'a deep field',
    (logger) => logger.info({ a: [{ b: { c: { js_code: SECRETS.code, secret: SECRETS.appSecret } } }] }),
  ],
  [
    'an outbound URL',
    (logger) =>
      logger.info(
        `GET https://api.weixin.qq.com/sns/jscode2session?appid=wx1&secret=${SECRETS.appSecret}&js_code=${SECRETS.code}&grant_type=authorization_code`,
      ),
  ],
  [
    'a database URL',
    (logger) => logger.info({ url: `postgres://yaopai:${encodeURIComponent(SECRETS.password)}@db/yaopai` }),
  ],
  [
    'a sentence',
    (logger) =>
      logger.info(
        `sent to +86${SECRETS.phone} with ${SECRETS.refreshToken} and ${SECRETS.sessionKey}; {"password": "${SECRETS.password}"}`,
      ),
  ],
  ['a format argument', (logger) => logger.info('token %s for %s', SECRETS.accessToken, SECRETS.phone)],
  ['an error', (logger) => logger.error(new Error(`no answer from /sns/jscode2session?js_code=${SECRETS.code}`))],
  [
    'a cause of an error',
    (logger) =>
      logger.error({ err: new Error('outer', { cause: new Error(`Bearer ${SECRETS.accessToken}`) }) }, 'failed'),
  ],
  [
    "a driver's error",
    (logger) => logger.error({ err: new DriverError(`duplicate key for ${SECRETS.phone}`) }, 'failed'),
  ],
];

describe('no secret reaches the log', () => {
  test.each(PLACES)('in %s', (_, write) => {
    const { logger, text } = capture();
    write(logger);
    expect(text()).not.toBe('');
    for (const secret of Object.values(SECRETS)) expect(text()).not.toContain(secret);
    expect(text()).not.toContain(encodeURIComponent(SECRETS.password));
  });
});

describe('what a developer needs stays', () => {
  test('numbers, names and ids', () => {
    const { logger, lines } = capture();
    const fields = {
      status: 400,
      code: 71002,
      errcode: 40163,
      requestId: '6ea34e87-d3fc-4252-b4b7-33677a75530b',
      ms: 1.5,
      wechatAppId: 'wxdemo000000000001',
      ok: true,
    };
    logger.info(fields, 'request');
    expect(lines()[0]).toMatchObject({ ...fields, msg: 'request', level: 30 });
  });

  test("an error's type, message, stack and code", () => {
    const { logger, lines } = capture();
    logger.error({ err: Object.assign(new TypeError('no such host'), { code: 'ENOTFOUND' }) }, 'failed');
    expect(lines()[0]).toMatchObject({
      err: {
        type: 'TypeError',
        message: 'no such host',
        code: 'ENOTFOUND',
        stack: expect.stringContaining('logger.spec'),
      },
    });
    logger.error({ err: new DriverError('duplicate key') });
    expect(lines()[1]).toMatchObject({ err: { code: '23505', constraint: 'users_verified_phone_key' } });
  });

  test('huge and circular objects, cut short', () => {
    const { logger, lines } = capture();
    const circular: Record<string, unknown> = { list: Array.from({ length: 1000 }, (_, index) => index) };
    circular['self'] = circular;
    logger.info(circular, 'large');
    expect(JSON.stringify(lines()[0]).length).toBeLessThan(5_000);
  });
});

describe("Nest's logger", () => {
  test('writes sentences, objects and errors with the name of who logs', () => {
    const { logger, lines } = capture();
    const nest = new Logger('SomeService');
    Logger.overrideLogger(new NestLogger(logger));
    nest.log('plain');
    nest.warn({ wechatAppId: 'wx1', errcode: 40163 }, 'refused');
    nest.error('broken', 'Error: broken\n    at somewhere');
    nest.error(new Error('thrown'));
    expect(lines()).toMatchObject([
      { level: 30, context: 'SomeService', msg: 'plain' },
      { level: 40, context: 'SomeService', msg: 'refused', errcode: 40163 },
      { level: 50, context: 'SomeService', msg: 'broken', stack: expect.stringContaining('somewhere') },
      { level: 50, context: 'SomeService', err: { message: 'thrown' } },
    ]);
  });

  test('keeps quiet below its level and about the framework', () => {
    const { logger, text } = capture('info');
    const nest = new NestLogger(logger);
    nest.debug('detail', 'SomeService');
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(text()).toBe('');
  });
});

test('lines for a terminal show time, level, words, fields and stack', () => {
  let text = '';
  const stream = readableLines({ write: (line) => (text += line) });
  stream.write(
    JSON.stringify({
      level: 50,
      time: '2026-11-21T11:50:10.941Z',
      context: 'Db',
      msg: 'gone',
      tries: 3,
      err: { stack: 'Error: gone\n    at x' },
    }),
  );
  expect(stripVTControlCharacters(text)).toBe('11:50:10.941 ERROR Db gone tries=3\nError: gone\n    at x\n');
});
