import { raise, type Bilingual, type ErrorData } from './errors/yaopai-error.js';

const DEFAULT_HOST = 'http://localhost:3000';
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Options of `AuthenticationClient`; `appId` or `userPoolId` is required.
 *
 * @example
 * const options: AuthenticationClientOptions = { appId: 'demo-app', host: 'https://id.example.com' };
 */
export interface AuthenticationClientOptions {
  /** Public id of the application, from the console. */
  appId?: string;
  /** Id of the user pool; alone, it means the pool's default application. */
  userPoolId?: string;
  /** Address of the server; a trailing slash is tolerated. Default `http://localhost:3000`, which trial and release versions refuse. */
  host?: string;
  /** Milliseconds that each request may take. Default 10,000. */
  timeout?: number;
  /** Sees every failure once; one failure shared by many callers is reported once. The promise rejects all the same. */
  onError?: (code: number, message: string, data: ErrorData) => void;
  /** Start signed in with this access token. It cannot be renewed when it expires. */
  accessToken?: string;
  /** BCP 47 tag of the language of messages. Default: WeChat's language, else `zh-CN`. */
  lang?: string;
  /** Identifier of the connection, where the application has several for one mini program. */
  connection?: string;
  /** Reopen an expired session silently by `wx.login`, where this device's WeChat opened it. Default true. */
  autoLogin?: boolean;
}

/** Options after checks and defaults. */
export interface ResolvedOptions {
  appId?: string;
  userPoolId?: string;
  /** Without trailing slash. */
  host: string;
  /** False when nobody chose the host, which only a development version may leave at that. */
  hostChosen: boolean;
  timeoutMs: number;
  connection?: string;
  autoLogin: boolean;
}

/** Checks and completes; throws CONFIGURATION. */
export function resolveOptions(options: AuthenticationClientOptions): ResolvedOptions {
  const given = options || {};
  const refuse = (about: Bilingual): never => {
    throw raise(given.lang || 'zh-CN', 'CONFIGURATION', {}, about);
  };
  const { appId, userPoolId, timeout = DEFAULT_TIMEOUT_MS, connection, autoLogin = true } = given;
  if (!appId && !userPoolId) refuse({ zh: '缺少 appId 或 userPoolId', en: 'appId or userPoolId is missing' });
  const host = (given.host || DEFAULT_HOST).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(host)) {
    refuse({ zh: `host 必须以 https:// 开头：${host}`, en: `host must start with https://: ${host}` });
  }
  if (!(timeout > 0 && timeout < Infinity)) {
    refuse({
      zh: `timeout 必须是正的毫秒数：${timeout}`,
      en: `timeout must be a positive number of milliseconds: ${timeout}`,
    });
  }
  return { appId, userPoolId, host, hostChosen: !!given.host, timeoutMs: timeout, connection, autoLogin };
}
