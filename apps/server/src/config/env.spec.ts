import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import { loadConfig, say, terminalLanguage } from './env.js';
import { parseS3Url } from './s3-url.js';
import { parseSmsUrl } from './sms-url.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yaopai-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function problemsOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected the settings to be refused');
}

describe('development', () => {
  test('needs no setting at all beyond a folder to write', () => {
    expect(loadConfig({ YAOPAI_DATA_DIR: folder })).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      wechatApiUrl: 'https://api.weixin.qq.com',
      databaseUrl: undefined,
      rateLimitPerMinute: 6000,
      trustedProxies: [],
      logLevel: 'info',
    });
  });

  test('derives the public URL from the port', () => {
    expect(loadConfig({ YAOPAI_DATA_DIR: folder, PORT: '4321' }).publicUrl).toBe('http://localhost:4321');
  });

  test('makes one master key, readable by its owner only, and finds it again', () => {
    const first = loadConfig({ YAOPAI_DATA_DIR: folder }).secretKey;
    expect(first).toHaveLength(32);
    expect(loadConfig({ YAOPAI_DATA_DIR: folder }).secretKey).toEqual(first);
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret-key']);
  });

  test('says so when the key file was damaged, without quoting it', () => {
    writeFileSync(join(folder, 'secret-key'), 'not-a-key-at-all');
    const { message } = problemsOf({ YAOPAI_DATA_DIR: folder });
    expect(message).toContain('YAOPAI_SECRET_KEY');
    expect(message).toContain(join(folder, 'secret-key'));
    expect(message).not.toContain('not-a-key-at-all');
  });

  test('says which folder cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const { message } = problemsOf({ YAOPAI_DATA_DIR: join(folder, 'file', 'data') });
    expect(message).toContain(join(folder, 'file', 'data'));
    expect(message).toContain('YAOPAI_DATA_DIR');
  });

  test('touches nothing when another setting is wrong', () => {
    problemsOf({ YAOPAI_DATA_DIR: folder, PORT: 'three' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the data folder', () => {
  const top = resolve(import.meta.dirname, '..', '..', '..', '..');
  const settings = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@db/yaopai', YAOPAI_SECRET_KEY: KEY };

  test.each([
    [undefined, join(top, '.data')],
    ['other', join(top, 'other')],
    ['/var/lib/yaopai', '/var/lib/yaopai'],
  ])('is the same from every folder of the checkout: %s', (YAOPAI_DATA_DIR, expected) => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(loadConfig({ ...settings, YAOPAI_DATA_DIR }).dataDir).toBe(resolve(expected));
    } finally {
      process.chdir(before);
    }
  });
});

describe('a tool', () => {
  const env = { DATABASE_URL: 'postgres://u:p@db/yaopai' };

  test('makes up no master key for a database that it was given', () => {
    expect(() => loadConfig({ ...env, YAOPAI_DATA_DIR: folder }, { role: 'tool' })).toThrow(/YAOPAI_SECRET_KEY/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes the key that a server made in its data folder', () => {
    const { secretKey } = loadConfig({ ...env, YAOPAI_DATA_DIR: folder });
    expect(loadConfig({ ...env, YAOPAI_DATA_DIR: folder }, { role: 'tool' }).secretKey).toEqual(secretKey);
  });
});

describe('production', () => {
  const good = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@db/yaopai', YAOPAI_SECRET_KEY: KEY };

  test('starts with a database and a key', () => {
    expect(loadConfig(good)).toMatchObject({
      production: true,
      databaseUrl: 'postgres://u:p@db/yaopai',
      secretKey: Buffer.alloc(32, 7),
    });
  });

  test('refuses to make up a database or a key', () => {
    const { problems } = problemsOf({ NODE_ENV: 'production', YAOPAI_DATA_DIR: folder });
    expect(problems.map(({ variable }) => variable)).toEqual(['DATABASE_URL', 'YAOPAI_SECRET_KEY']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses a stand-in for WeChat unless it was allowed', () => {
    const sandbox = { ...good, YAOPAI_WECHAT_API_URL: 'http://127.0.0.1:3100/' };
    expect(problemsOf(sandbox).problems.map(({ variable }) => variable)).toEqual(['YAOPAI_WECHAT_API_URL']);
    expect(loadConfig({ ...sandbox, YAOPAI_ALLOW_SANDBOX: '1' }).wechatApiUrl).toBe('http://127.0.0.1:3100');
    expect(loadConfig({ ...good, YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com/' }).wechatApiUrl).toBe(
      'https://api.weixin.qq.com',
    );
  });
});

const WRONG: Record<string, string[]> = {
  NODE_ENV: ['prod', 'staging'],
  PORT: ['three', '-1', '65536', '80.5', '0x50'],
  HOST: ['not a host', '-x'],
  DATABASE_URL: ['mysql://u:p4ss@db/x', 'db', 'postgres://host', 'postgres:///name'],
  YAOPAI_DATABASE_POOL_SIZE: ['0', 'many'],
  REDIS_URL: ['127.0.0.1:6379', 'http://127.0.0.1'],
  YAOPAI_REDIS_TIMEOUT_MS: ['0', '0.5', '60001'],
  YAOPAI_PUBLIC_URL: [
    'login.example.com',
    'ftp://example.com',
    'https://example.com/?a=1',
    'https://u:p4ss@example.com',
    'https://example.com/auth',
  ],
  YAOPAI_SECRET_KEY: ['p4ss', Buffer.alloc(31).toString('base64'), Buffer.alloc(32, 1).toString('hex')],
  YAOPAI_SECRET_KEY_PREVIOUS: ['p4ss'],
  YAOPAI_WECHAT_API_URL: ['api.weixin.qq.com'],
  YAOPAI_ALLOW_SANDBOX: ['yes'],
  YAOPAI_BOOTSTRAP_FILE: ['/nowhere/bootstrap.json'],
  YAOPAI_ADMIN_EMAIL: ['admin'],
  YAOPAI_ADMIN_PASSWORD: ['p4ss'],
  YAOPAI_TRUSTED_PROXIES: ['10.0.0.0/33', 'proxy', '10.0.0.1,', '10.0.0.1/8/8'],
  YAOPAI_RATE_LIMIT_PER_MINUTE: ['-1', 'off'],
  SMTP_URL: [
    'smtp.example.com',
    'https://smtp.example.com',
    'smtp://u:p4ss%@smtp.example.com',
    'smtp://smtp.example.com?tls=no',
    'smtps://smtp.example.com?tls=optional',
  ],
  MAIL_FROM: ['Yaopai', 'Yaopai <yaopai>'],
  SMS_URL: [
    'sms',
    'ftp://sms.example.com',
    'https://u:p4ss@gateway.example.com/sms',
    'tencent://id:p4ss@ap-guangzhou/?sdkAppId=1&sign=s',
    'tencent://ap-guangzhou/?sdkAppId=1&sign=s&template=1',
    'aliyun://id:p4ss@cn-hangzhou/?sign=s&template=1&tempalte.zh=2',
    'aliyun://id:p4ss@cn-hangzhou/?sign=s&template=1&template.signin=2',
    'aliyun://id:p4ss@cn-hangzhou/?sign=s&template=1&parameters=minutes',
  ],
  YAOPAI_TEMPLATES_DIR: ['/nowhere/templates', import.meta.filename],
  S3_URL: [
    'bucket',
    'ftp://key:p4ss@s3.example.com/bucket',
    's3://s3.example.com/bucket',
    's3://key@s3.example.com/bucket',
    's3://key:p4ss@s3.example.com',
    's3://key:p4ss@s3.example.com/Bucket_1',
    's3://key:p4ss@s3.example.com/bucket/a b',
    's3://key:p4ss%@s3.example.com/bucket',
    's3://key:p4ss@s3.example.com/bucket?regoin=cn-north-1',
    's3://key:p4ss@s3.example.com/bucket?region=CN/north',
    's3://key:p4ss@s3.example.com/bucket?style=virtual',
  ],
  LOG_LEVEL: ['loud'],
};

describe('a wrong value', () => {
  test.each(Object.entries(WRONG).flatMap(([variable, values]) => values.map((value) => [variable, value])))(
    'is refused by name, with a reason and an example, and never quoted: %s %#',
    (variable, value) => {
      const { problems, message, sentence } = problemsOf({ YAOPAI_DATA_DIR: folder, [variable]: value });
      const problem = problems.find((each) => each.variable === variable);
      expect(problem?.reason).toEqual({
        zh: expect.stringMatching(/[\u4e00-\u9fff]/),
        en: expect.stringMatching(/[a-z]/),
      });
      expect(problem?.example).toMatch(/\w/);
      expect(message).toContain(`${variable}=`);
      expect(message).not.toContain('p4ss');
      expect(sentence.zh).not.toContain('p4ss');
    },
  );

  test('is named together with all the others', () => {
    const wrong = Object.fromEntries(Object.entries(WRONG).map(([variable, values]) => [variable, values[0]]));
    const { problems } = problemsOf({ ...wrong, YAOPAI_DATA_DIR: folder });
    expect(problems.map(({ variable }) => variable).sort()).toEqual(Object.keys(WRONG).sort());
  });
});

test('takes every good value', () => {
  expect(
    loadConfig({
      NODE_ENV: 'development',
      PORT: '0',
      HOST: '::1',
      DATABASE_URL: 'postgres:///yaopai?host=/run/postgresql',
      REDIS_URL: 'rediss://:p@cache:6380/1',
      YAOPAI_PUBLIC_URL: 'https://login.example.com/',
      YAOPAI_WECHAT_API_URL: 'http://127.0.0.1:3100/wechat/',
      YAOPAI_SECRET_KEY: Buffer.alloc(32, 255).toString('base64url'),
      YAOPAI_SECRET_KEY_PREVIOUS: KEY,
      YAOPAI_DATA_DIR: folder,
      YAOPAI_ADMIN_EMAIL: 'a@b.cn',
      YAOPAI_ADMIN_PASSWORD: 'long enough',
      YAOPAI_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      YAOPAI_RATE_LIMIT_PER_MINUTE: '0',
      SMTP_URL: 'smtp://localhost:2525',
      MAIL_FROM: '腰牌 <no-reply@example.com>',
      SMS_URL: 'tencent://id:key@ap-guangzhou/?sdkAppId=1400006666&sign=%E8%85%B0%E7%89%8C&template=1&template.zh=2',
      YAOPAI_TEMPLATES_DIR: folder,
      S3_URL: 's3://key:secret@host/bucket',
      LOG_LEVEL: 'silent',
    }),
  ).toMatchObject({
    port: 0,
    host: '::1',
    publicUrl: 'https://login.example.com',
    wechatApiUrl: 'http://127.0.0.1:3100/wechat',
    secretKey: Buffer.alloc(32, 255),
    previousSecretKey: Buffer.alloc(32, 7),
    trustedProxies: ['10.0.0.0/8', '::1'],
    rateLimitPerMinute: 0,
    mailFrom: '腰牌 <no-reply@example.com>',
    logLevel: 'silent',
  });
});

test.each([
  ['https://gateway.example.com/sms', { url: 'https://gateway.example.com/sms' }],
  ['http://yaopai@127.0.0.1:8080/sms', { url: 'http://127.0.0.1:8080/sms' }],
  [
    'https://u:16%20characters%20xy@gateway.example.com/?a=1#b',
    { url: 'https://gateway.example.com/?a=1', secret: '16 characters xy' },
  ],
])('reads the address of an SMS gateway, and its secret when there is one: %s', (text, expected) => {
  expect(parseSmsUrl(text)).toEqual({ kind: 'gateway', ...expected });
});

test.each([
  [
    's3://AK:a%2Fb%2Bc@s3.example.com/avatars',
    { endpoint: 'https://s3.example.com', keyId: 'AK', keySecret: 'a/b+c', bucket: 'avatars', prefix: '' },
  ],
  [
    'http://k:s@127.0.0.1:9000/avatars/yaopai/prod/?region=cn-north-1',
    { endpoint: 'http://127.0.0.1:9000', bucket: 'avatars', prefix: 'yaopai/prod/', region: 'cn-north-1' },
  ],
  [
    'https://k:s@oss-cn-hangzhou.aliyuncs.com/avatars?style=host',
    { endpoint: 'https://oss-cn-hangzhou.aliyuncs.com', region: 'us-east-1', style: 'host' },
  ],
])('reads bucket, prefix, key and region of a store: %s', (text, expected) => {
  expect(parseS3Url(text)).toMatchObject({ region: expect.any(String), style: 'path', ...expected });
});

test('treats an empty value as absent', () => {
  expect(loadConfig({ YAOPAI_DATA_DIR: folder, PORT: '', DATABASE_URL: ' ', SMTP_URL: '' })).toMatchObject({
    port: 3000,
    databaseUrl: undefined,
  });
});

test('asks for the sender of mail once there is a way to send it', () => {
  const { problems } = problemsOf({ YAOPAI_DATA_DIR: folder, SMTP_URL: 'smtps://u:p@smtp.example.com' });
  expect(problems.map(({ variable }) => variable)).toEqual(['MAIL_FROM']);
});

test('writes a list that a person can act on', () => {
  expect(problemsOf({ YAOPAI_DATA_DIR: folder, PORT: 'x', LOG_LEVEL: 'loud' }).message).toBe(
    [
      '2 settings need your attention before Yaopai can start:',
      '',
      '  PORT',
      '    is not a whole number from 0 to 65535',
      '    example: PORT=3000',
      '  LOG_LEVEL',
      '    is none of fatal, error, warn, info, debug, trace, silent',
      '    example: LOG_LEVEL=info',
    ].join('\n'),
  );
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, '中'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'C.UTF-8' }, '中\nen'],
  [{}, '中\nen'],
])('speaks the language of the terminal: %j', (env, expected) => {
  expect(say({ zh: '中', en: 'en' }, terminalLanguage(env))).toBe(expected);
});
