import { HEADER_REQUEST_ID } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ACCEPTABLE = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's request id when it is harmless to log and echo, else one of ours. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[HEADER_REQUEST_ID];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}
