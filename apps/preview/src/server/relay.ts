import {
  ERRNO,
  type Failure,
  nodeTransport,
  type Transfer,
  TransportFailure,
  type WireAnswer,
} from '@yaopai/wechat-sandbox';
import type { FastifyInstance } from 'fastify';

import { readRelayRequest, type RelayRequest } from './relay-request.js';

const MEBIBYTE = 1024 * 1024;
/** Base64 takes a third more than the body itself: 12 MiB of an upload, above what any backend here accepts. */
const MOST_REQUEST_BYTES = 16 * MEBIBYTE;
const MOST_ANSWER_BYTES = 16 * MEBIBYTE;
const MOST_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** WeChat's words for an address that is not in the console's list of request domains. */
const NOT_LISTED: Failure = { reason: 'url not in domain list', errno: ERRNO.domainNotListed };

/**
 * `POST /relay`: the network of the phone, for a browser may not call the backends as a phone does. Reaches the backends
 * and nothing else: every hop of a redirect is checked, and what is too large is dropped.
 */
export function mountRelay(app: FastifyInstance, backends: ReadonlySet<string>): void {
  app.post('/relay', { bodyLimit: MOST_REQUEST_BYTES }, async (request, reply) => {
    const wanted = readRelayRequest(request.body);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    try {
      const { statusCode, header, cookies, body } = await exchange(wanted, backends, gone.signal);
      return { answer: { statusCode, header, cookies, body: Buffer.from(body).toString('base64') } };
    } catch (error) {
      if (error instanceof TransportFailure) return { failure: error.failure };
      throw error;
    }
  });
}

async function exchange(wanted: RelayRequest, backends: ReadonlySet<string>, gone: AbortSignal): Promise<WireAnswer> {
  const until = Date.now() + wanted.timeoutMs;
  let next = wanted;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    if (!backends.has(new URL(next.url).origin)) throw new TransportFailure(NOT_LISTED);
    const answer = await send(next, Math.max(1, until - Date.now()), gone);
    const target = wanted.followRedirects ? locationOf(answer, next.url) : undefined;
    if (target === undefined) return answer;
    next = redirected(next, target, answer.statusCode);
  }
  throw new TransportFailure({ reason: 'too many redirects', errno: ERRNO.network });
}

async function send(wanted: RelayRequest, timeoutMs: number, gone: AbortSignal): Promise<WireAnswer> {
  const transfer: Transfer = nodeTransport({
    ...wanted,
    timeoutMs,
    followRedirects: false,
    maxAnswerBytes: MOST_ANSWER_BYTES,
  });
  gone.addEventListener('abort', transfer.abort);
  try {
    return await transfer.answer;
  } finally {
    gone.removeEventListener('abort', transfer.abort);
  }
}

function locationOf(answer: WireAnswer, base: string): string | undefined {
  if (!REDIRECTS.has(answer.statusCode)) return undefined;
  const location = Object.entries(answer.header).find(([name]) => name.toLowerCase() === 'location')?.[1];
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base).href : undefined;
}

/** https://fetch.spec.whatwg.org/#http-redirect-fetch: a token is for the origin that it was sent to. */
function redirected(wanted: RelayRequest, url: string, statusCode: number): RelayRequest {
  const keep = statusCode === 307 || statusCode === 308;
  const sameOrigin = new URL(url).origin === new URL(wanted.url).origin;
  const headers = Object.entries(wanted.headers).filter(
    ([name]) => sameOrigin || !/^(authorization|cookie)$/i.test(name),
  );
  return {
    ...wanted,
    url,
    headers: Object.fromEntries(headers),
    method: keep || wanted.method === 'HEAD' ? wanted.method : 'GET',
    body: keep ? wanted.body : undefined,
  };
}
