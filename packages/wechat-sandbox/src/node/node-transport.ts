import { constants } from 'node:buffer';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { clearTimeout, setTimeout } from 'node:timers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

import { ERRNO, type Failure } from '../wx/errno.js';
import { networkFailure, type Transfer, TransportFailure, type WireAnswer, type WireRequest } from '../wx/transport.js';

/** With a time-out of its own an agent heeds what `Keep-Alive` announces: it drops an idle connection before the server does. */
const KEPT = { keepAlive: true, timeout: 60_000 };
const agents = { 'http:': new HttpAgent(KEPT), 'https:': new HttpsAgent(KEPT) };

/** One HTTP exchange the way a phone makes it: real sockets, decompression, redirects, one deadline for all of it. */
export function nodeTransport(wire: WireRequest): Transfer {
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
          const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
          // Thrown in here it would end the process.
          if (!target || !(target.protocol in agents)) return end(networkFailure({}));
          return go(target.href, keep ? method : 'GET', keep ? body : undefined, redirectsLeft - 1);
        }
        collect(response, wire.maxAnswerBytes ?? Infinity).then(
          (collected) => {
            clearTimeout(timer);
            resolve(collected);
          },
          (error: NodeJS.ErrnoException) => end(error.code === TOO_LARGE ? EXCEEDED : networkFailure(error)),
        );
      });
      sent.end(body);
    };
    go(wire.url, wire.method, wire.body, 20);
  });
  return { answer, abort: () => abort() };
}

/** zlib's own code for it. */
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';
const EXCEEDED: Failure = { reason: 'exceed max size', errno: ERRNO.network };
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function send(url: string, wire: WireRequest): ReturnType<typeof httpRequest> {
  const { protocol } = new URL(url);
  const secure = protocol === 'https:';
  const headers = { ...wire.headers, ...(wire.body ? { 'Content-Length': String(wire.body.byteLength) } : {}) };
  const options = { method: wire.method, headers, agent: agents[secure ? 'https:' : 'http:'] };
  return secure ? httpsRequest(url, options) : httpRequest(url, options);
}

async function collect(response: IncomingMessage, mostBytes: number): Promise<WireAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).byteLength;
    // The caller destroys the socket: nothing more is read.
    if (bytes > mostBytes) throw Object.assign(new Error('The answer is too large.'), { code: TOO_LARGE });
    chunks.push(chunk as Buffer);
  }
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
    body: decompress(Buffer.concat(chunks), encoding, mostBytes),
  };
}

function decompress(body: Buffer, encoding: string, mostBytes: number): Buffer {
  const limit = { maxOutputLength: Math.min(mostBytes, constants.MAX_LENGTH) };
  if (body.length === 0) return body;
  if (encoding === 'gzip') return gunzipSync(body, limit);
  if (encoding === 'deflate') return inflateSync(body, limit);
  if (encoding === 'br') return brotliDecompressSync(body, limit);
  return body;
}
