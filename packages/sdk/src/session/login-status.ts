import type { SessionStatusReply } from '@yaopai/protocol';
import { NOT_SIGNED_IN, SESSION_EXPIRED } from '../errors/codes.js';
import type { YaopaiError } from '../errors/yaopai-error.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { expiredError, isUnauthorized, verdictOf } from './endings.js';
import type { Engine } from './engine.js';
import { refresh } from './refresh.js';
import { isUsable } from './renew.js';

/** Whether the session is alive; a dead one is data. May refresh once, never signs in. */
export async function loginStatus(engine: Engine, caller: Caller): Promise<SessionStatusReply> {
  const { store, queue } = engine;
  const startedAt = store.tick();
  await queue.idle();
  for (let mayRefresh = true; ;) {
    const { session } = store.read();
    if (!session) return dead(store.signedOut(caller.tag, startedAt) as YaopaiError);
    if (session.expired) return dead(expiredError(caller.tag, session.expired.reason));
    const status = await statusOf(caller, session.accessToken);
    // Replaced meanwhile: the question is about who is signed in now.
    if (!isUsable(engine, session)) continue;
    if (status.status || !session.refreshToken || !mayRefresh) return status;
    mayRefresh = false;
    try {
      await refresh(engine, caller, session);
    } catch (error) {
      const { kind, reason } = verdictOf(error);
      if (!kind) throw error;
      return dead(expiredError(caller.tag, reason));
    }
  }
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

function dead({ code, message, data: { reason } }: YaopaiError): SessionStatusReply {
  return {
    code: code === NOT_SIGNED_IN ? code : SESSION_EXPIRED,
    message,
    status: false,
    exp: null,
    iat: null,
    data: null,
    reason,
  };
}
