import { HEADER_CONNECTION, HEADER_WECHAT_APPID } from '@yaopai/protocol';
import type { Client } from './client.js';
import type { Connection } from '../connections/index.js';
import { AppError, headerText, invalidInput } from '../http/index.js';

/**
 * The connection a request means: the one it names; else that of the mini program it runs in; else the only one. The AppID
 * header only selects among the application's enabled connections: it identifies nobody. A code is never tried against several.
 * @throws AppError INVALID_INPUT
 */
export function selectConnection(client: Client, headers: Record<string, string | string[] | undefined>): Connection {
  const identifier = headerText(headers, HEADER_CONNECTION);
  if (identifier) return client.connections.find((c) => c.identifier === identifier) ?? refuse(HEADER_CONNECTION);
  const wechatAppId = headerText(headers, HEADER_WECHAT_APPID);
  if (wechatAppId) return client.connections.find((c) => c.wechatAppId === wechatAppId) ?? refuse(HEADER_WECHAT_APPID);
  const [only, ...others] = client.connections;
  if (!only) throw new AppError('INVALID_INPUT', { detail: { fields: [{ field: HEADER_CONNECTION, message: NONE }] } });
  return others.length === 0 ? only : refuse(HEADER_CONNECTION);
}

const NONE = { zh: '该应用尚未启用任何微信小程序连接', en: 'the application has no WeChat connection enabled' };

function refuse(field: string): never {
  throw invalidInput(field, {
    zh: '不是该应用已启用的连接',
    en: "does not name one of the application's enabled connections",
  });
}
