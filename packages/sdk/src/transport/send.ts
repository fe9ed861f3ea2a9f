import { API_PREFIX, type Endpoints, type Problem, type UserInfo } from '@yaopai/protocol';
import { BAD_REPLY } from '../errors/codes.js';
import { makeError, raise } from '../errors/yaopai-error.js';
import { httpRequest, type HttpReply, type HttpRequest, type WxFailure } from '../platform/index.js';
import type { Caller } from './caller.js';
import { headersOf, type Extra } from './headers.js';
import { jsonOf } from './json-of.js';
import { failureOf } from './wx-failure.js';

/** What can be asked: the API, and standard endpoints beside it, in which an empty third word stands for the API's prefix. */
interface Askable extends Endpoints {
  'GET /oidc/userinfo ': { request: void; reply: UserInfo };
}

/**
 * One request to the server; rejects with a `YaopaiError`: the server's problem, NETWORK, TIMEOUT or BAD_REPLY.
 *
 * @param perform Another way to the server than `wx.request`.
 */
export async function send<E extends keyof Askable>(
  caller: Caller,
  endpoint: E,
  body: Askable[E]['request'],
  extra: Extra = {},
  perform: (request: HttpRequest) => Promise<HttpReply> = httpRequest,
): Promise<Askable[E]['reply']> {
  const [method, path, prefix = API_PREFIX] = endpoint.split(' ') as [HttpRequest['method'], string, string?];
  // Only POST bodies are documented to be serialised; a text is sent as it is.
  const data = jsonOf(caller.tag, body);
  let reply: HttpReply;
  try {
    reply = await perform({
      url: caller.base + prefix + path,
      method,
      header: headersOf(caller, extra),
      data,
      timeout: caller.timeoutMs,
    });
  } catch (failure) {
    throw failureOf(caller.tag, failure as WxFailure);
  }
  const { statusCode } = reply;
  // A page, an empty body and the like become a number that no branch takes.
  const problem = Object(reply.data) as Problem;
  if (statusCode < 300 && problem === reply.data) return problem as unknown as Askable[E]['reply'];
  const { code, name, title, requestId } = problem;
  // A gateway's JSON may have a `code` of its own.
  if (!code || !name) throw raise(caller.tag, BAD_REPLY, { status: statusCode });
  throw makeError(title, { name, code, data: problem, requestId });
}
