import type { SessionId } from '@yaopai/protocol';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing, MasterKey } from '../crypto/index.js';

/** Lets secret scanners and people recognise one. */
const PREFIX = 'ypr_';
const KEY_ID_BYTES = 4;
const SESSION_ID_BYTES = 16;
const GENERATION_BYTES = 4;
const BODY_BYTES = KEY_ID_BYTES + SESSION_ID_BYTES + GENERATION_BYTES;
const MAC_BYTES = 24;

/** The form of every refresh token: what does not match is not worth a look. */
export const REFRESH_TOKEN_PATTERN = /^ypr_[A-Za-z0-9_-]{64}$/;

/** Whether it looks like one; whether it is one, the codec says. */
export const isRefreshToken = (token: string): boolean => REFRESH_TOKEN_PATTERN.test(token);

/** A position in a session's refresh-token family. */
export interface RefreshTokenContent {
  sessionId: SessionId;
  generation: number;
}

/**
 * Session id, generation and an HMAC under a key derived from the master key. Nothing stored can be turned into a token,
 * and the successor of a token can be computed again for a client that missed the reply.
 */
export class RefreshTokenCodec {
  constructor(private readonly keys: KeyRing) {}

  encode({ sessionId, generation }: RefreshTokenContent): string {
    const body = Buffer.alloc(BODY_BYTES);
    body.write(this.keys.current.id, 0, 'hex');
    body.write(sessionId.replaceAll('-', ''), KEY_ID_BYTES, 'hex');
    body.writeUInt32BE(generation, KEY_ID_BYTES + SESSION_ID_BYTES);
    return PREFIX + Buffer.concat([body, macOf(this.keys.current, body)]).toString('base64url');
  }

  /** Undefined for anything that this deployment did not make. */
  decode(token: string): RefreshTokenContent | undefined {
    if (!REFRESH_TOKEN_PATTERN.test(token)) return undefined;
    const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
    const body = bytes.subarray(0, BODY_BYTES);
    const key = this.keys.find(body.toString('hex', 0, KEY_ID_BYTES));
    if (!key || !timingSafeEqual(macOf(key, body), bytes.subarray(BODY_BYTES))) return undefined;
    const hex = body.toString('hex', KEY_ID_BYTES, KEY_ID_BYTES + SESSION_ID_BYTES);
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    return { sessionId: id as SessionId, generation: body.readUInt32BE(KEY_ID_BYTES + SESSION_ID_BYTES) };
  }
}

function macOf(key: MasterKey, body: Buffer): Buffer {
  return createHmac('sha256', key.derive('refresh-token')).update(body).digest().subarray(0, MAC_BYTES);
}
