import type { ErrorData } from './errors/yaopai-error.js';

/**
 * Options of `AuthenticationClient`; `appId` or `userPoolId` is required.
 *
 * @example
 * const options: AuthenticationClientOptions = { appId: 'demo-app', host: 'https://id.example.com' };
 */
export interface AuthenticationClientOptions {
  /** Public id of the application, from `applications list` of the server's command or its bootstrap file. */
  appId?: string;
  /** Id of the user pool; alone, it means the pool's default application. */
  userPoolId?: string;
  /** Address of the server; a trailing slash is tolerated. Default `http://localhost:3000`, which trial and release versions refuse. */
  host?: string;
  /** Milliseconds that each request may take; an upload has 60,000 at least. Default 10,000. */
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
