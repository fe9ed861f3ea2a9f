import type { Endpoint, Endpoints, RequestOf, User as Account } from '@yaopai/protocol';
import { BAD_REPLY } from '../errors/codes.js';
import { raise } from '../errors/yaopai-error.js';
import type { httpRequest } from '../platform/index.js';
import type { Caller } from '../transport/caller.js';
import { userOf, type User } from '../user.js';
import { call } from './call.js';
import type { Engine } from './engine.js';
import { isSameUser } from './state.js';

/** Endpoints that answer the account of their caller. */
export type AccountEndpoint = { [E in Endpoint]: Endpoints[E]['reply'] extends Account ? E : never }[Endpoint];

/** One change of the signed-in user's account; answers the user after it. `perform` as in `send`. */
export async function changeMe<E extends AccountEndpoint>(
  engine: Engine,
  caller: Caller,
  endpoint: E,
  body: RequestOf<E>,
  perform?: typeof httpRequest,
): Promise<User> {
  const { reply, session } = await call(engine, caller, endpoint, body, perform);
  const account = accountIn(caller, reply);
  engine.store.takeUser(account);
  const { session: now } = engine.store.read();
  return userOf(account, now && isSameUser(now, session) ? now : session);
}

/** Throws BAD_REPLY for an answer that is no account. */
export function accountIn(caller: Caller, reply: Account): Account {
  if (!reply.id) throw raise(caller.tag, BAD_REPLY);
  return reply;
}
