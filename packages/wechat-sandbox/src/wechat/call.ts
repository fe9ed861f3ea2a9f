import { requestId } from '../ids.js';
import type { World } from '../world/world.js';

/** One call to WeChat's side, already read. */
export interface WechatCall {
  method: string;
  path: string;
  query: Record<string, string>;
  body: Record<string, unknown>;
  rawBody: string;
  /** The caller's address, IPv4 without the `::ffff:` prefix. */
  ip: string;
}

export type WechatAnswer = Record<string, unknown>;
export type WechatHandler = (world: World, call: WechatCall) => WechatAnswer;

export interface WechatRoute {
  method: 'GET' | 'POST' | 'any';
  path: string;
  /** `/sns/*` answers JSON labelled as text, as the real one does. */
  contentType: 'text/plain' | 'application/json; encoding=utf-8';
  handle: WechatHandler;
}

export const JSON_TYPE = 'application/json; encoding=utf-8';

/** A refusal in WeChat's form: HTTP 200 and an errcode. */
export class WechatRefusal extends Error {
  constructor(
    readonly errcode: number,
    message: string,
  ) {
    super(message);
  }
}

export function refusalBody(world: World, errcode: number, text: string): WechatAnswer {
  return { errcode, errmsg: `${text}, rid: ${requestId(world.clock.seconds())}` };
}

/** A body or query value as text; anything else counts as absent. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
