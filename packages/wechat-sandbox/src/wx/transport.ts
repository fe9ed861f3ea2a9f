import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { clearTimeout, setTimeout } from 'node:timers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

import { ERRNO, type Failure } from './errno.js';

export interface WireRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
  timeoutMs: number;
  followRedirects: boolean;
}

export interface WireAnswer {
  statusCode: number;
  /** Names as the server wrote them; repeated ones joined by commas. */
  header: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

export interface Transfer {
  answer: Promise<WireAnswer>;
  abort: () => void;
}

const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

/** Thrown by `Transfer.answer`. */
export class TransportFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

/** One HTTP exchange the way a phone makes it: real sockets, decompression, redirects, one deadline for all of it. */
export function transfer(wire: WireRequest): Transfer {
  let abort: () => void = () => undefined;
  const answer = new Promise<WireAnswer>((resolve, reject) => {
    let stop: () => void = () => undefined;
    const timer = setTimeout(() => end({ reason: 'timeout', errno: ERRNO.timeout }), wire.timeoutMs);
    const end = (failure: Failure): void => {
      clearTimeout(timer);
      reject(new TransportFailure(failure));
      stop();
    };
    abort = () => end({ reason: 'abort' });
    const go = (url: string, method: string, body: Uint8Array | undefined, redirectsLeft: number): void => {
      const sent = send(url, { ...wire, method, body });
      stop = () => sent.destroy();
      sent.on('error', (error: NodeJS.ErrnoException) => end(networkFailure(error)));
      sent.on('response', (response) => {
        const location = response.headers.location;
        const status = response.statusCode ?? 0;
        if (wire.followRedirects && location !== undefined && REDIRECTS.has(status) && redirectsLeft > 0) {
          response.resume();
          const keep = status === 307 || status === 308;
          return go(new URL(location, url).href, keep ? method : 'GET', keep ? body : undefined, redirectsLeft - 1);
        }
        collect(response).then(
          (collected) => {
            clearTimeout(timer);
            resolve(collected);
          },
          (error: NodeJS.ErrnoException) => end(networkFailure(error)),
        );
      });
      sent.end(body);
    };
    go(wire.url, wire.method, wire.body, 20);
  });
  return { answer, abort: () => abort() };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function send(url: string, wire: WireRequest): ReturnType<typeof httpRequest> {
  const { protocol } = new URL(url);
  const secure = protocol === 'https:';
  const headers = { ...wire.headers, ...(wire.body ? { 'Content-Length': String(wire.body.byteLength) } : {}) };
  const options = { method: wire.method, headers, agent: agents[secure ? 'https:' : 'http:'] };
  return secure ? httpsRequest(url, options) : httpRequest(url, options);
}

async function collect(response: IncomingMessage): Promise<WireAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const header: Record<string, string> = {};
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    const name = response.rawHeaders[index] ?? '';
    const value = response.rawHeaders[index + 1] ?? '';
    header[name] = name in header ? `${header[name]},${value}` : value;
  }
  const encoding = response.headers['content-encoding'] ?? '';
  return {
    statusCode: response.statusCode ?? 0,
    header,
    cookies: response.headers['set-cookie'] ?? [],
    body: decompress(Buffer.concat(chunks), encoding),
  };
}

function decompress(body: Buffer, encoding: string): Buffer {
  if (body.length === 0) return body;
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'deflate') return inflateSync(body);
  if (encoding === 'br') return brotliDecompressSync(body);
  return body;
}

/** The words of Chromium's network stack, which phones show. */
const NET_ERRORS: Record<string, { number: number; name: string }> = {
  ECONNREFUSED: { number: -102, name: 'ERR_CONNECTION_REFUSED' },
  ECONNRESET: { number: -101, name: 'ERR_CONNECTION_RESET' },
  EPIPE: { number: -101, name: 'ERR_CONNECTION_RESET' },
  ENOTFOUND: { number: -105, name: 'ERR_NAME_NOT_RESOLVED' },
  EAI_AGAIN: { number: -105, name: 'ERR_NAME_NOT_RESOLVED' },
  ETIMEDOUT: { number: -118, name: 'ERR_CONNECTION_TIMED_OUT' },
  offline: { number: -106, name: 'ERR_INTERNET_DISCONNECTED' },
};

export function networkFailure(error: { code?: string | undefined }): Failure {
  const known = NET_ERRORS[error.code ?? ''] ?? { number: -2, name: 'ERR_FAILED' };
  return {
    reason: `errcode:${known.number} cronet_error_code:${known.number} error_msg:net::${known.name}`,
    errno: ERRNO.network,
  };
}
