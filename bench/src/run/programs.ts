import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SettingOptions } from '../bare/setting.js';
import { PUBLIC_URL } from '../world.js';
import { freePort, type Running, startProgram } from './processes.js';

/** What the servers of one deployment have in common. */
export interface DeploymentOptions {
  databaseUrl: string;
  databaseConnections: number;
  wechatUrl: string;
  /** 32 bytes in base64. */
  secretKey: string;
  logFolder: string;
}

export const newSecretKey = (): string => randomBytes(32).toString('base64');

const here = (path: string): string => new URL(path, import.meta.url).pathname;
const SERVER_PROGRAM = here('../../../apps/server/dist/main.js');

/** The server as an operator runs it: production, log at its default level, limits on but out of reach. */
export async function startServer(
  options: DeploymentOptions,
  how: { program?: string; profileFolder?: string } = {},
): Promise<Running> {
  const port = await freePort();
  const profiling = how.profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${how.profileFolder}`] : [];
  return startProgram({
    arguments: [...profiling, how.program ?? SERVER_PROGRAM],
    env: {
      PORT: String(port),
      DATABASE_URL: options.databaseUrl,
      YAOPAI_DATABASE_POOL_SIZE: String(options.databaseConnections),
      YAOPAI_SECRET_KEY: options.secretKey,
      YAOPAI_PUBLIC_URL: PUBLIC_URL,
      YAOPAI_WECHAT_API_URL: options.wechatUrl,
      YAOPAI_ALLOW_SANDBOX: '1',
      YAOPAI_DATA_DIR: join(options.logFolder, 'data'),
      YAOPAI_RATE_LIMIT_PER_MINUTE: '100000000',
      LOG_LEVEL: 'info',
    },
    port,
    readyPath: '/readyz',
    logFile: join(options.logFolder, 'server.log'),
  });
}

export async function startBare(options: DeploymentOptions): Promise<Running> {
  const { databaseUrl, databaseConnections: poolSize, wechatUrl, secretKey, logFolder } = options;
  const port = await freePort();
  const setting: SettingOptions = { databaseUrl, poolSize, wechatUrl, secretKey };
  return startProgram({
    arguments: [here('../bare/main.js'), String(port), JSON.stringify(setting)],
    port,
    readyPath: '/readyz',
    logFile: join(logFolder, 'bare.log'),
  });
}

export async function startStandIn(logFolder: string): Promise<Running> {
  const port = await freePort();
  return startProgram({
    arguments: [here('../stand-in.js'), String(port)],
    port,
    readyPath: '/',
    logFile: join(logFolder, 'stand-in.log'),
  });
}
