import { ApiHeader } from '@nestjs/swagger';
import { HEADER_IDEMPOTENCY_KEY } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { hashBy, type KeyRing, type MasterKey } from '../crypto/index.js';
import { headerText, invalidInput } from '../http/index.js';
import type { RequestMark } from '../sessions/index.js';

/** At least 128 random bits in base64url. */
const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{22,128}$/;

/** Says in the API's description that the route can be repeated. */
export const ApiIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: HEADER_IDEMPOTENCY_KEY,
    required: false,
    description: 'Random; the same request with the same key gets the same session for five minutes',
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
  });

/** @throws AppError INVALID_INPUT for a key too short to be unguessable */
export function idempotencyKeyOf(headers: Record<string, string | string[] | undefined>): string | undefined {
  const key = headerText(headers, HEADER_IDEMPOTENCY_KEY);
  if (key === undefined || IDEMPOTENCY_KEY.test(key)) return key;
  throw invalidInput(HEADER_IDEMPOTENCY_KEY, {
    zh: '必须是 22–128 个字符的随机值（A-Z a-z 0-9 _ -），至少 128 位随机性',
    en: 'must be 22–128 random characters of A-Z a-z 0-9 _ -, at least 128 random bits',
  });
}

/**
 * Keyed hashes by which a repeated request is recognised: the database keeps neither the code nor the key. A request that is
 * repeated across a change of the master key is recognised too.
 * @param request.within what the code is unique in: a connection, or whom a verification code was sent to
 */
export function marksOf(
  keys: KeyRing,
  request: {
    client: Client;
    within: string;
    route: string;
    body: { code?: string };
    idempotencyKey: string | undefined;
  },
): RequestMark & { alsoAs: RequestMark[] } {
  const { client, within, route, body, idempotencyKey } = request;
  const fields = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  const code = ['code', within, body.code];
  const replay = ['replay', idempotencyKey, client.application.id, within, route, fields];
  const by = (key: MasterKey): RequestMark => ({
    codeHash: hashBy(key, 'request-marks', code),
    replayHash: idempotencyKey ? hashBy(key, 'request-marks', replay) : null,
  });
  const [making, ...others] = keys.all;
  return { ...by(making), alsoAs: others.map(by) };
}
