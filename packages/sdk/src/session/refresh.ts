import type { TokenReply } from '@yaopai/protocol';
import { BAD_REPLY, TOKEN_INVALID } from '../errors/codes.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { isUnauthorized, verdictOf } from './endings.js';
import { refreshKey, type Engine } from './engine.js';
import { share } from './flights.js';
import { sessionOf, type Session } from './state.js';

/**
 * One refresh, shared. Afterwards the store holds new tokens, or an expired session that may be reopened, or whatever replaced the session
 * meanwhile. Rejects when the session was ended, and when no answer came: then the tokens are kept.
 *
 * @param refusal The server's refusal of the access token: what a session without refresh token ends with.
 * @returns The new tokens, also when nobody wants them any more.
 */
export function refresh(
  engine: Engine,
  caller: Caller,
  session: Session,
  refusal?: YaopaiError,
): Promise<TokenReply | undefined> {
  return share(engine.flights, refreshKey(session), () => performRefresh(engine, caller, session, refusal));
}

async function performRefresh(
  { store }: Engine,
  caller: Caller,
  session: Session,
  refusal: YaopaiError | undefined,
): Promise<TokenReply | undefined> {
  const { refreshToken } = session;
  if (!refreshToken) {
    const isForeign = refusal && refusal.code === TOKEN_INVALID;
    throw store.end(caller.lang, verdictOf(refusal).reason, isForeign ? refusal : undefined);
  }
  const isCurrent = (): boolean => {
    const now = store.read().session;
    return !!now && now.refreshToken === refreshToken;
  };
  let reply: TokenReply;
  try {
    reply = await send(caller, 'POST /sessions/refresh', { refreshToken });
    if (!reply.accessToken || !reply.refreshToken) throw raise(caller.lang, BAD_REPLY);
  } catch (error) {
    // Logged out, signed in or refreshed by another page meanwhile: this answer is about a session that is gone.
    if (!isCurrent()) return undefined;
    const { kind, reason } = verdictOf(error);
    if (!kind) throw error;
    if (kind === 'ended' || !session.reopenable) {
      throw store.end(caller.lang, reason, kind === 'ended' && !isUnauthorized(error) ? error : undefined);
    }
    store.change({ session: Object.assign({}, session, { expired: { reason } }) });
    return undefined;
  }
  if (isCurrent()) store.change({ session: sessionOf(reply, session) });
  return reply;
}
