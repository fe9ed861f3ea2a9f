import type { Endpoint, ReplyOf, RequestOf } from '@yaopai/protocol';
import { SESSION_ENDED } from '../errors/codes.js';
import type { YaopaiError } from '../errors/yaopai-error.js';
import type { httpRequest } from '../platform/index.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { expiredError, isUnauthorized, verdictOf } from './endings.js';
import type { Engine } from './engine.js';
import { isUsable, renew, usable } from './renew.js';
import type { Session } from './state.js';

/** An answer, and the session that it was given to. */
export interface Answer<T> {
  reply: T;
  session: Session;
}

/**
 * One request of the signed-in user. A refused token is renewed once for all who wait, then each request is sent once more, and only for
 * the user for whom it was first sent.
 *
 * @param perform As in `send`.
 * @param known For whose user it is, where that was looked up earlier.
 */
export async function call<E extends Endpoint>(
  engine: Engine,
  caller: Caller,
  endpoint: E,
  body: RequestOf<E>,
  perform?: typeof httpRequest,
  known?: Session,
): Promise<Answer<ReplyOf<E>>> {
  const { store } = engine;
  const startedAt = store.tick();
  const ask = async (session: Session): Promise<Answer<ReplyOf<E>>> => {
    // Somebody may have signed out or in since the session was looked up; from here to the request nothing can come between.
    while (!isUsable(engine, session)) session = await renew(engine, caller, session, startedAt);
    try {
      return { reply: await send(caller, endpoint, body, { token: session.accessToken }, perform), session };
    } catch (error) {
      const { kind, reason } = verdictOf(error);
      if (kind !== 'ended' || isUnauthorized(error)) throw error;
      if (isUsable(engine, session)) {
        // Blocked or closing: no request of this user helps any more, and all who were under way are told the same.
        if (reason) store.end(caller.tag, reason, error);
        // Risky, says WeChat of the code in the request: the session lives, but nothing signs in by itself any more.
        else store.amend({ reopenable: false });
      }
      throw store.read().session ? error : store.signedOut(caller.tag, startedAt);
    }
  };
  const session = known || (await usable(engine, caller, startedAt));
  let renewed: Session;
  try {
    return await ask(session);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    renewed = await renew(engine, caller, session, startedAt, error);
  }
  try {
    return await ask(renewed);
  } catch (error) {
    const { code, data } = error as YaopaiError;
    throw code === SESSION_ENDED ? expiredError(caller.tag, data.reason) : error;
  }
}
