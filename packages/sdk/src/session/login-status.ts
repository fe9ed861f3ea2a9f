import type { SessionEndReason, SessionStatusReply } from '@yaopai/protocol';
import { CODES } from '../errors/codes.js';
import type { YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { expiredError, isUnauthorized, verdictOf } from './endings.js';
import type { Engine } from './engine.js';
import { isSameUser } from './state.js';

/** Whether the session is alive; a dead one is data. May refresh, never signs in. */
export async function loginStatus(engine: Engine, caller: Caller): Promise<SessionStatusReply> {
  const startedAt = engine.store.tick();
  await engine.signIns.idle();
  const { session } = engine.store.read();
  if (!session) return dead(engine.store.signedOut(caller.lang, startedAt) as YaopaiError);
  if (session.expired) return dead(expiredError(caller.lang, session.expired.reason));
  const status = await statusOf(caller, session.accessToken);
  if (status.status || !session.refreshToken) return status;
  try {
    await engine.refresh(caller, session);
  } catch (error) {
    const verdict = verdictOf(error);
    if (verdict.kind === 'none') throw error;
    return dead(expiredError(caller.lang, verdict.reason));
  }
  const { session: now } = engine.store.read();
  if (!now || now.expired || !isSameUser(now, session)) return dead(expiredError(caller.lang, now?.expired?.reason));
  return statusOf(caller, now.accessToken);
}

/** What the server says of one access token. */
export async function statusOf(caller: Caller, token: string): Promise<SessionStatusReply> {
  try {
    return await send(caller, 'GET /sessions/status', undefined, { token });
  } catch (error) {
    if (isUnauthorized(error)) return dead(error);
    throw error;
  }
}

function dead(error: YaopaiError): SessionStatusReply {
  const code = error.code === CODES.NOT_SIGNED_IN ? 2020 : 2206;
  const reason: SessionEndReason | undefined = error.data.reason;
  return { code, message: error.message, status: false, exp: null, iat: null, data: null, reason };
}
