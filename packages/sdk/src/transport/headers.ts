import {
  HEADER_APP_ID,
  HEADER_CONNECTION,
  HEADER_IDEMPOTENCY_KEY,
  HEADER_USER_POOL_ID,
  HEADER_WECHAT_APPID,
} from '@yaopai/protocol';
import type { Caller } from './caller.js';

/** What a request says about itself besides its body. */
export interface Extra {
  /** Sent as the bearer token. */
  token?: string;
  idempotencyKey?: string;
}

/** Headers of one request; those without a value are left out. */
export function headersOf(caller: Caller, { token, idempotencyKey }: Extra): Record<string, string> {
  const { appId, userPoolId, connection } = caller.given;
  const { appId: wechatAppId = '' } = caller.runtime;
  const header: Record<string, string> = { 'content-type': 'application/json', 'accept-language': caller.tag };
  const add = (name: string, value: string | false | undefined): void => {
    if (value) header[name] = value;
  };
  add(HEADER_APP_ID, appId);
  add(HEADER_USER_POOL_ID, userPoolId);
  add(HEADER_CONNECTION, connection);
  // DevTools says `touristappid` of a project without an AppID: it names no mini program.
  add(HEADER_WECHAT_APPID, /^wx/.test(wechatAppId) && wechatAppId);
  add(HEADER_IDEMPOTENCY_KEY, idempotencyKey);
  add('authorization', token && `Bearer ${token}`);
  return header;
}
