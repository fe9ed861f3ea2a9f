import { tmpdir } from 'node:os';
import type { ServerConfig } from '../config/index.js';

/** Settings for a server or an application context of a test: any free port, quiet, a fixed master key. */
export function testConfig(settings: Partial<ServerConfig> & { databaseUrl: string }): ServerConfig {
  return {
    production: false,
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://localhost:0',
    databasePoolSize: 10,
    redisTimeoutMs: 500,
    secretKey: Buffer.alloc(32, 1),
    dataDir: tmpdir(),
    wechatApiUrl: 'http://127.0.0.1:9',
    allowSandbox: false,
    trustedProxies: [],
    rateLimitPerMinute: 0,
    logLevel: 'silent',
    ...settings,
  };
}
