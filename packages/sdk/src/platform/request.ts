import { settle } from './callback.js';

/** Beyond WeChat's own time-out, before the call is given up: a request may first wait for one of the ten slots. */
export const GRACE_MS = 5_000;

export interface HttpRequest {
  url: string;
  /** `wx.request` has no PATCH. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  header: Record<string, string>;
  data?: string;
  /** Milliseconds. */
  timeout: number;
}

export interface HttpReply {
  statusCode: number;
  /** Parsed when it was JSON, else the text. */
  data: unknown;
}

/**
 * One `wx.request`: any HTTP status resolves, only a transport failure rejects, with a `WxFailure`.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html
 */
export function httpRequest(request: HttpRequest): Promise<HttpReply> {
  return settle(request.timeout + GRACE_MS, (success, fail) => {
    wx.request(Object.assign({ success, fail }, request));
  });
}
