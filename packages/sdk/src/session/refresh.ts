import type { TokenReply } from '@yaopai/protocol';
import { BAD_REPLY, TOKEN_INVALID } from '../errors/codes.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { isUnauthorized, verdictOf } from './endings.js';
import type { Engine } from './engine.js';
import { share } from './flights.js';
import { tokensOf, type Session } from './state.js';

/**
 * One refresh, shared. Afterwards the store holds new tokens, or an expired session that may be reopened, or whatever replaced the session
 * meanwhile. Rejects when the session was ended, and when no answer came: then the tokens are kept.
 *
 * @param refusal The server's refusal of the access token: what a session without refresh token ends with.
 */
export function refresh(engine: Engine, caller: Caller, session: Session, refusal?: YaopaiError): Promise<void> {
  return share(engine.flights, session.refreshToken, () => performRefresh(engine, caller, session, refusal));
}

async function performRefresh(
  { store }: Engine,
  caller: Caller,
  session: Session,
  refusal: YaopaiError | undefined,
): Promise<void> {
  const { refreshToken } = session;
  if (!refreshToken) {
    const isForeign = refusal && refusal.code === TOKEN_INVALID;
    throw store.end(caller.tag, verdictOf(refusal).reason, isForeign ? refusal : undefined);
  }
  const isStillOurs = (): boolean => Object(store.read().session).refreshToken === refreshToken;
  let reply: TokenReply;
  try {
    reply = await send(caller, 'POST /sessions/refresh', { refreshToken });
    if (!reply.accessToken || !reply.refreshToken) throw raise(caller.tag, BAD_REPLY);
  } catch (error) {
    // Logged out, signed in or refreshed by another page meanwhile: this answer is about a session that is gone.
    if (!isStillOurs()) return;
    const { kind, reason } = verdictOf(error);
    if (!kind) throw error;
    if (kind === 'ended' || !store.read().session!.reopenable) {
      throw store.end(caller.tag, reason, kind === 'ended' && !isUnauthorized(error) ? error : undefined);
    }
    store.amend({ expired: { reason } });
    return;
  }
  if (isStillOurs()) store.amend(tokensOf(reply));
}
