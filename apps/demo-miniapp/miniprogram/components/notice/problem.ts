import { isYaopaiError } from '@yaopai/sdk';
import type { DemoApp } from '../../app';

/** A failure as plain data: an `Error` loses its message on its way through `setData`. */
export interface Problem {
  /** Number of the closed set, an HTTP status, or 0 for what is neither. */
  code: number;
  /** What happened, in the client's language. */
  message: string;
  /** What to do, where the server said so. */
  detail?: string;
  /** For a report to whoever runs the server. */
  requestId?: string | null;
  retryAfterSeconds?: number;
}

const NO_WECHAT = { 'zh-CN': '暂时连不上微信', en: 'WeChat cannot be reached' };
const UNFILLED = { 'zh-CN': '填写不完整或有误', en: 'Something is missing or wrong' };
const INVALID_INPUT = 2231;
const NETWORK = 79001;

export function problemOf(error: unknown): Problem {
  if (!isYaopaiError(error)) {
    console.error(error);
    // What `wx` itself rejects with is no Error: `await wx.login()` fails where there is no network.
    const { errMsg = '' } = Object(error) as { errMsg?: string };
    if (errMsg.startsWith('login:fail')) return { code: NETWORK, message: NO_WECHAT[getApp<DemoApp>().lang] };
    return { code: 0, message: error instanceof Error ? error.message : errMsg || String(error) };
  }
  const { code, message, requestId, data } = error;
  // The SDK sent nothing, and names the parameter: words for developers.
  if (code === INVALID_INPUT && !requestId) return { code, message: UNFILLED[getApp<DemoApp>().lang] };
  // What the server says of each field helps more than that it says something; the SDK's own words are for developers.
  const about = requestId ? data.fields?.map((field) => field.message).join(' · ') : '';
  return { code, message, requestId, detail: about || data.detail, retryAfterSeconds: data.retryAfterSeconds };
}
