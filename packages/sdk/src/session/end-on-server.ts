import type { LogoutReply } from '@yaopai/protocol';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import type { Session } from './state.js';

/** Ends a session there; rejects when the server could not be told, and then the session lapses by itself. */
export function endOnServer(caller: Caller, { accessToken, refreshToken }: Partial<Session>): Promise<LogoutReply> {
  return send(caller, 'POST /sessions/logout', { refreshToken }, { token: accessToken });
}
