import { API_PREFIX, type Endpoint, type Problem, type ReplyOf, type RequestOf } from '@yaopai/protocol';
import { BAD_REPLY } from '../errors/codes.js';
import { makeError, raise } from '../errors/yaopai-error.js';
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
      url: caller.host + API_PREFIX + path,
      method,
      header: headersOf(caller, extra),
      // Only POST bodies are documented to be serialised; a text is sent as it is.
      data: body ? JSON.stringify(body) : undefined,
      timeout: caller.timeoutMs,
    });
  } catch (failure) {
    throw failureOf(caller.lang, failure as WxFailure);
  }
  const { statusCode } = reply;
  // A page, an empty body and the like become a number that no branch takes.
  const data = Object(reply.data) as Problem;
  if (statusCode < 300 && data === reply.data) return data as unknown as ReplyOf<E>;
  const { code, name, title, requestId } = data;
  if (!code) throw raise(caller.lang, BAD_REPLY, { status: statusCode });
  throw makeError(title || name, { name, code, data, requestId: requestId || null });
}
