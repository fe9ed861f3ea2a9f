import type { Sentence } from '@yaopai/protocol';
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataFolder } from './data-folder.js';
import * as form from './forms.js';
import { parseS3Url } from './s3-url.js';
import { hasSecretKey, secretKeyInFolder } from './secret-key-file.js';
import { LOG_LEVELS, type ServerConfig } from './server-config.js';
import { Settings } from './settings.js';
import { parseSmsUrl } from './sms-url.js';
import { parseSmtpUrl } from './smtp-url.js';

export const WECHAT_API_URL = 'https://api.weixin.qq.com';
const KEY_EXAMPLE = '<the 44 characters printed by: openssl rand -base64 32>';
const MAIL_FROM_EXAMPLE = 'Yaopai <no-reply@example.com>';
const DATABASE_EXAMPLE = 'postgres://yaopai:password@127.0.0.1:5432/yaopai';

/** A tool works beside servers: it makes up no master key for a database that it was given, for those have another. */
export interface LoadOptions {
  /** Default: server. */
  role?: 'server' | 'tool';
}

/**
 * Reads and checks every setting; the only place that reads the environment.
 * In development it makes the master key in the data folder (mode 0600) when `YAOPAI_SECRET_KEY` is absent.
 * @throws ConfigError that names all wrong and missing settings at once, never their values.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, { role }: LoadOptions = {}): ServerConfig {
  const settings = new Settings(env);
  const production =
    settings.read('NODE_ENV', form.oneOf(['production', 'development', 'test']), 'production') === 'production';
  const allowSandbox = settings.read('YAOPAI_ALLOW_SANDBOX', form.flag, '1') ?? false;
  const port = settings.read('PORT', form.integer({ min: 0, max: 65_535 }), '3000') ?? 3000;
  const dataDir = settings.read('YAOPAI_DATA_DIR', dataFolder, '/var/lib/yaopai') ?? dataFolder('.data');
  const config = {
    production,
    allowSandbox,
    port,
    dataDir,
    host: settings.read('HOST', form.host, '0.0.0.0') ?? '127.0.0.1',
    databaseUrl: settings.read('DATABASE_URL', form.databaseUrl, DATABASE_EXAMPLE),
    databasePoolSize: settings.read('YAOPAI_DATABASE_POOL_SIZE', form.integer({ min: 2, max: 500 }), '20') ?? 20,
    redisUrl: settings.read('REDIS_URL', form.url('redis', 'rediss'), 'redis://127.0.0.1:6379'),
    redisTimeoutMs: settings.read('YAOPAI_REDIS_TIMEOUT_MS', form.integer({ min: 10, max: 60_000 }), '500') ?? 500,
    publicUrl: settings.read('YAOPAI_PUBLIC_URL', form.origin, 'https://login.example.com') ?? localUrl(port),
    previousSecretKey: settings.read('YAOPAI_SECRET_KEY_PREVIOUS', form.secretKey, KEY_EXAMPLE),
    wechatApiUrl: settings.read('YAOPAI_WECHAT_API_URL', form.baseUrl, WECHAT_API_URL) ?? WECHAT_API_URL,
    bootstrapFile: settings.read('YAOPAI_BOOTSTRAP_FILE', readableFile, '/etc/yaopai/bootstrap.json'),
    adminEmail: settings.read('YAOPAI_ADMIN_EMAIL', form.email, 'admin@example.com'),
    adminPassword: settings.read('YAOPAI_ADMIN_PASSWORD', form.password, '<8 characters or more>'),
    smtpUrl: settings.read('SMTP_URL', form.checkedBy(parseSmtpUrl), 'smtps://user:password@smtp.example.com:465'),
    mailFrom: settings.read('MAIL_FROM', form.mailbox, MAIL_FROM_EXAMPLE),
    smsUrl: settings.read('SMS_URL', form.checkedBy(parseSmsUrl), 'https://yaopai:<secret>@gateway.example.com/sms'),
    templatesDir: settings.read('YAOPAI_TEMPLATES_DIR', folder, '/etc/yaopai/templates'),
    s3Url: settings.read('S3_URL', form.checkedBy(parseS3Url), 's3://key:secret@s3.example.com/bucket'),
    trustedProxies: settings.read('YAOPAI_TRUSTED_PROXIES', form.networks, '10.0.0.0/8,127.0.0.1') ?? [],
    rateLimitPerMinute:
      settings.read('YAOPAI_RATE_LIMIT_PER_MINUTE', form.integer({ min: 0, max: 100_000_000 }), '6000') ?? 6000,
    logLevel: settings.read('LOG_LEVEL', form.oneOf(LOG_LEVELS), 'info') ?? 'info',
  };
  checkTogether(settings, config);
  const secretKey =
    settings.read('YAOPAI_SECRET_KEY', form.secretKey, KEY_EXAMPLE) ?? fallbackKey(settings, config, role ?? 'server');
  settings.throwIfWrong();
  return { ...config, secretKey: secretKey! };
}

/** What the public URL is when nobody set it. */
export const localUrl = (port: number): string => `http://localhost:${port}`;

function checkTogether(settings: Settings, config: Omit<ServerConfig, 'secretKey'>): void {
  if (config.production && !settings.has('DATABASE_URL')) {
    settings.refuse(
      'DATABASE_URL',
      { zh: '没有设置：生产环境不使用内置数据库', en: 'is not set: in production there is no embedded database' },
      DATABASE_EXAMPLE,
    );
  }
  if (config.production && config.wechatApiUrl !== WECHAT_API_URL && !config.allowSandbox) {
    settings.refuse(
      'YAOPAI_WECHAT_API_URL',
      {
        zh: '不是微信官方地址，生产环境不接受；如需对接沙箱试用，请设置 YAOPAI_ALLOW_SANDBOX=1',
        en: "is not WeChat's own address, which production refuses; for a trial against a stand-in set YAOPAI_ALLOW_SANDBOX=1",
      },
      WECHAT_API_URL,
    );
  }
  if (settings.has('SMTP_URL') && !settings.has('MAIL_FROM')) {
    settings.refuse(
      'MAIL_FROM',
      { zh: '没有设置：设置了 SMTP_URL 就须写明发件人', en: 'is not set, though SMTP_URL is: mail needs a sender' },
      MAIL_FROM_EXAMPLE,
    );
  }
  if (settings.has('YAOPAI_ADMIN_EMAIL') !== settings.has('YAOPAI_ADMIN_PASSWORD')) {
    const [missing, example] = settings.has('YAOPAI_ADMIN_EMAIL')
      ? ['YAOPAI_ADMIN_PASSWORD', '<8 characters or more>']
      : ['YAOPAI_ADMIN_EMAIL', 'admin@example.com'];
    settings.refuse(
      missing,
      {
        zh: '没有设置：YAOPAI_ADMIN_EMAIL 与 YAOPAI_ADMIN_PASSWORD 须同时设置',
        en: 'is not set, though the other of YAOPAI_ADMIN_EMAIL and YAOPAI_ADMIN_PASSWORD is',
      },
      example,
    );
  }
}

/** Touches the disk only when every other setting is right. */
function fallbackKey(
  settings: Settings,
  config: Pick<ServerConfig, 'production' | 'dataDir' | 'databaseUrl'>,
  role: 'server' | 'tool',
): Buffer | undefined {
  if (settings.has('YAOPAI_SECRET_KEY')) return undefined;
  if (config.production) {
    settings.refuse(
      'YAOPAI_SECRET_KEY',
      {
        zh: '没有设置：它用于加密存储的数据和签名刷新令牌',
        en: 'is not set: it encrypts what is stored and signs refresh tokens',
      },
      KEY_EXAMPLE,
    );
  } else if (role === 'tool' && config.databaseUrl && !hasSecretKey(config.dataDir)) {
    settings.refuse(
      'YAOPAI_SECRET_KEY',
      {
        zh: '没有设置，而数据库由 DATABASE_URL 指定：请设为该数据库的服务器所用的主密钥',
        en: 'is not set, though DATABASE_URL is: set it to the master key of the servers on that database',
      },
      KEY_EXAMPLE,
    );
  } else if (!settings.problems.length) {
    return settings.attempt('YAOPAI_SECRET_KEY', KEY_EXAMPLE, () => secretKeyInFolder(config.dataDir));
  }
  return undefined;
}

function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new form.FormError('所指的文件不存在或无法读取', 'does not name a file that this process may read');
  }
  return resolve(path);
}

function folder(path: string): string {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    if (statSync(path).isDirectory()) return resolve(path);
  } catch {
    // Told below, as for what is no folder.
  }
  throw new form.FormError('所指的目录不存在或无法读取', 'does not name a folder that this process may read');
}

/** How a person at the terminal is spoken to: by LC_ALL, LC_MESSAGES or LANG; in both languages when they name none. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): 'zh' | 'en' | 'both' {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  if (/^zh/i.test(locale)) return 'zh';
  return /^[a-z]{2}[_.-]/i.test(locale) ? 'en' : 'both';
}

/** A sentence as the terminal's language wants it; in both, Chinese first. */
export function say({ zh, en }: Sentence, language = terminalLanguage(), between = '\n'): string {
  return language === 'both' ? zh + between + en : { zh, en }[language];
}
