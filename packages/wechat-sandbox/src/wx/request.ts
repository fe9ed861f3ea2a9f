import type { Option } from './async-api.js';
import { bytesOf, isArrayBuffer, textOf } from './bytes.js';
import type { DeviceSettings } from './device-settings.js';
import type { DeviceState } from './device-state.js';
import { ERRNO, type Failure } from './errno.js';
import type { WireAnswer, WireRequest } from './transport.js';

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']);
const DEFAULT_TIMEOUT_MS = 60_000;
const FORM = 'application/x-www-form-urlencoded';

/** What `wx.request` puts on the wire. https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html */
export function prepareRequest(device: DeviceState, option: Option): WireRequest | Failure {
  const url = checkUrl(device.settings, option['url']);
  if (typeof url !== 'string') return url;
  const method = String(option['method'] ?? 'GET').toUpperCase();
  if (!METHODS.has(method)) return { reason: `invalid method ${method}`, errno: ERRNO.invalidParameter };
  const headers = readHeaders(device.settings, option['header'], 'application/json');
  const { data } = option;
  const inQuery = method === 'GET' || method === 'HEAD';
  return {
    url: inQuery && isPlain(data) ? withQuery(url, data) : url,
    method,
    headers,
    body: inQuery ? undefined : bodyOf(data, headers['content-type'] ?? ''),
    timeoutMs: timeoutOf(option),
    followRedirects: option['redirect'] !== 'manual',
  };
}

/** `dataType: 'json'` (the default) tries one JSON.parse; what does not parse stays a string. */
export function requestResult(option: Option, answer: WireAnswer): object {
  const base = { statusCode: answer.statusCode, header: answer.header, cookies: answer.cookies };
  const rest = { profile: {}, exception: { retryCount: 0, reasons: [] }, useHttpDNS: false };
  if (option['responseType'] === 'arraybuffer') {
    return { data: new Uint8Array(answer.body).buffer, ...base, ...rest };
  }
  const text = textOf(answer.body).replace(/^\uFEFF/, '');
  return { data: (option['dataType'] ?? 'json') === 'json' ? parsed(text) : text, ...base, ...rest };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function checkUrl(settings: DeviceSettings, url: unknown): string | Failure {
  if (typeof url !== 'string') {
    return { reason: `parameter error: parameter.url should be String instead of ${nameOfType(url)};`, errno: 1001 };
  }
  if (!URL.canParse(url)) return { reason: 'invalid url', errno: ERRNO.invalidUrl };
  const { protocol, host } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return { reason: 'invalid url', errno: ERRNO.invalidUrl };
  const listed = settings.requestDomains?.some((domain) => domain === `${protocol}//${host}`) ?? true;
  return listed ? url : { reason: 'url not in domain list', errno: ERRNO.domainNotListed };
}

/** A type as WeChat's parameter errors name it. */
export const nameOfType = (value: unknown): string =>
  value === undefined ? 'Undefined' : value === null ? 'Null' : value.constructor.name;

/** The caller's headers, lower-cased where we look at them; Referer is WeChat's own and cannot be set. */
export function readHeaders(settings: DeviceSettings, given: unknown, contentType: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': contentType };
  for (const [name, value] of Object.entries(isPlain(given) ? given : {})) {
    if (value === undefined || value === null || name.toLowerCase() === 'referer') continue;
    headers[name.toLowerCase() === 'content-type' ? 'content-type' : name] = String(value);
  }
  const page =
    settings.platform === 'devtools' ? 'devtools' : settings.envVersion === 'release' ? settings.version : '0';
  return {
    ...headers,
    Referer: `https://servicewechat.com/${settings.appId}/${page}/page-frame.html`,
    'User-Agent': `Mozilla/5.0 (Linux; Android 14; ${settings.model} Build/SANDBOX; wv) MicroMessenger/8.0.50 MiniProgramEnv/${settings.platform}`,
    'Accept-Encoding': 'gzip, deflate, br',
  };
}

export const timeoutOf = (option: Option): number =>
  typeof option['timeout'] === 'number' && option['timeout'] > 0 ? option['timeout'] : DEFAULT_TIMEOUT_MS;

function withQuery(url: string, data: Record<string, unknown>): string {
  const pairs = Object.entries(data).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`,
  );
  if (pairs.length === 0) return url;
  const [address = '', fragment] = url.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}${pairs.join('&')}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

const asText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

function bodyOf(data: unknown, contentType: string): Uint8Array | undefined {
  if (data === undefined || data === null) return undefined;
  if (isArrayBuffer(data)) return new Uint8Array(data);
  if (typeof data === 'string') return bytesOf(data);
  if (contentType.toLowerCase().startsWith(FORM) && isPlain(data)) {
    const pairs = Object.entries(data).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`,
    );
    return bytesOf(pairs.join('&'));
  }
  return bytesOf(JSON.stringify(data));
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isArrayBuffer(value) && !Array.isArray(value);
