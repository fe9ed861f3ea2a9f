/** The validated settings of one process; see `env.ts` for the variables they come from. */
export abstract class ServerConfig {
  abstract readonly production: boolean;
  abstract readonly host: string;
  /** 0 = any free one. */
  abstract readonly port: number;
  /** Absent in development: an embedded PostgreSQL is started in the data folder. */
  abstract readonly databaseUrl?: string;
  /** Connections this process may hold. */
  abstract readonly databasePoolSize: number;
  abstract readonly redisUrl?: string;
  /** How long a request waits for an answer of Redis, and a start for its connection. */
  abstract readonly redisTimeoutMs: number;
  /** Without trailing slash; the issuer is `${publicUrl}/oidc`. */
  abstract readonly publicUrl: string;
  /** 32 bytes. */
  abstract readonly secretKey: Buffer;
  /** 32 bytes: opens what an earlier key sealed. */
  abstract readonly previousSecretKey?: Buffer;
  /** Absolute path. */
  abstract readonly dataDir: string;
  /** Without trailing slash; `https://api.weixin.qq.com` unless set. */
  abstract readonly wechatApiUrl: string;
  abstract readonly allowSandbox: boolean;
  /** Absolute path. */
  abstract readonly bootstrapFile?: string;
  /** The first administrator, made at start when there is none. */
  abstract readonly adminEmail?: string;
  abstract readonly adminPassword?: string;
  /** What `parseSmtpUrl` reads. */
  abstract readonly smtpUrl?: string;
  /** `name@example.com` or `Name <name@example.com>`. */
  abstract readonly mailFrom?: string;
  /** What `parseSmsUrl` reads. */
  abstract readonly smsUrl?: string;
  /** Absolute path of a folder with the operator's own message templates. */
  abstract readonly templatesDir?: string;
  /** What `parseS3Url` reads. */
  abstract readonly s3Url?: string;
  /** Addresses and CIDR ranges whose X-Forwarded-For is believed. */
  abstract readonly trustedProxies: readonly string[];
  /** Per address; 0 = off. */
  abstract readonly rateLimitPerMinute: number;
  abstract readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
