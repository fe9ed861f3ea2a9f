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
export function headersOf(caller: Caller, extra: Extra): Record<string, string> {
  const { appId, userPoolId, connection } = caller.options;
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'accept-language': caller.lang,
    [HEADER_APP_ID]: appId,
    [HEADER_USER_POOL_ID]: userPoolId,
    [HEADER_CONNECTION]: connection,
    [HEADER_WECHAT_APPID]: caller.runtime.appId,
    [HEADER_IDEMPOTENCY_KEY]: extra.idempotencyKey,
    authorization: extra.token && `Bearer ${extra.token}`,
  };
  const header: Record<string, string> = {};
  for (const name of Object.keys(all)) {
    const value = all[name];
    if (value) header[name] = value;
  }
  return header;
}
