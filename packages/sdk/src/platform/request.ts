import { settle } from './callback.js';

/** Beyond WeChat's own time-out, before the call is given up: a request may first wait for one of the ten slots. */
const GRACE_MS = 5_000;

export interface HttpRequest {
  url: string;
  /** `wx.request` has no PATCH. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  header: Record<string, string>;
  /** JSON text: only POST bodies are documented to be serialised, and a string is sent as it is. */
  body?: string;
  timeoutMs: number;
}

export interface HttpReply {
  status: number;
  /** Parsed when it was JSON, else the text. */
  data: unknown;
  header: Record<string, unknown>;
}

/**
 * One `wx.request`: any HTTP status resolves, only a transport failure rejects, with a `WxFailure`.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html
 */
export async function httpRequest(request: HttpRequest): Promise<HttpReply> {
  const { url, method, header, body, timeoutMs } = request;
  const reply = await settle<{ statusCode: number; data: unknown; header?: Record<string, unknown> }>(
    timeoutMs + GRACE_MS,
    (success, fail) => {
      wx.request({ url, method, header, data: body, timeout: timeoutMs, dataType: 'json', success, fail });
    },
  );
  return { status: reply.statusCode, data: reply.data, header: reply.header || {} };
}
