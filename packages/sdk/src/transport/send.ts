import {
  API_PREFIX,
  HEADER_REQUEST_ID,
  type Endpoint,
  type Problem,
  type ReplyOf,
  type RequestOf,
} from '@yaopai/protocol';
import { makeError, raise, type YaopaiError } from '../errors/yaopai-error.js';
import { httpRequest, type HttpReply, type HttpRequest, type WxFailure } from '../platform/index.js';
import type { Caller } from './caller.js';
import { headersOf, type Extra } from './headers.js';
import { failureOf } from './wx-failure.js';

/** One request to the server; rejects with a `YaopaiError`: the server's problem, NETWORK, TIMEOUT or BAD_REPLY. */
export async function send<E extends Endpoint>(
  caller: Caller,
  endpoint: E,
  body: RequestOf<E>,
  extra: Extra = {},
): Promise<ReplyOf<E>> {
  const [method, path] = endpoint.split(' ') as [HttpRequest['method'], string];
  let reply: HttpReply;
  try {
    reply = await httpRequest({
      url: caller.options.host + API_PREFIX + path,
      method,
      header: headersOf(caller, extra),
      body: body ? JSON.stringify(body) : undefined,
      timeoutMs: caller.options.timeoutMs,
    });
  } catch (failure) {
    throw failureOf(caller.lang, failure as WxFailure);
  }
  if (isObject(reply.data)) {
    if (reply.status >= 200 && reply.status < 300) return reply.data as unknown as ReplyOf<E>;
    if (typeof reply.data.code === 'number') throw problemOf(reply, reply.data as unknown as Problem);
  }
  throw raise(caller.lang, 'BAD_REPLY', { status: reply.status });
}

/** Arrays and null are not what any endpoint answers. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOf(reply: HttpReply, problem: Problem): YaopaiError {
  const { code, name, title, requestId } = problem;
  return makeError({
    name,
    code,
    message: title || name,
    data: problem,
    requestId: requestId || (reply.header[HEADER_REQUEST_ID] as string | undefined) || null,
  });
}
