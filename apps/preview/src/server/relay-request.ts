import { Refusal } from './refusal.js';

/** What the phone's `wx.request` or `wx.uploadFile` wants sent; `body` is Base64 on the way here. */
export interface RelayRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
  timeoutMs: number;
  followRedirects: boolean;
}

/** No CONNECT: that one asks for a tunnel. */
const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE']);

/** They belong to the connection, not to the request: with them a page could speak to another host of the same address. */
const OF_THE_CONNECTION =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i;

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LONGEST_TIMEOUT_MS = 5 * 60_000;

/** Reads the JSON of `POST /relay`. */
export function readRelayRequest(json: unknown): RelayRequest {
  if (typeof json !== 'object' || json === null) throw malformed('The body is not a JSON object.');
  const { url, method, headers, body, timeoutMs, followRedirects } = json as Record<string, unknown>;
  if (typeof url !== 'string' || !URL.canParse(url)) throw malformed('`url` is not an address.');
  if (typeof method !== 'string' || !METHODS.has(method)) throw malformed('`method` is none of those of wx.request.');
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) throw malformed('`timeoutMs` is not a positive number.');
  if (body !== undefined && typeof body !== 'string') throw malformed('`body` is not Base64 text.');
  return {
    url,
    method,
    headers: readHeaders(headers),
    body: body === undefined ? undefined : Buffer.from(body, 'base64'),
    timeoutMs: Math.min(timeoutMs, LONGEST_TIMEOUT_MS),
    followRedirects: followRedirects !== false,
  };
}

function readHeaders(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) throw malformed('`headers` is not an object.');
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name) || typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw malformed(`The header ${JSON.stringify(name)} cannot be sent.`);
    }
    if (!OF_THE_CONNECTION.test(name)) read[name] = value;
  }
  return read;
}

const malformed = (sentence: string): Refusal =>
  new Refusal(400, sentence, 'Send {url, method, headers, body?, timeoutMs, followRedirects}.');
