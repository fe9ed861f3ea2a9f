import { describe, expect, test } from '@jest/globals';
import type { SessionId } from '@yaopai/protocol';
import { randomBytes, randomUUID } from 'node:crypto';
import { KeyRing } from '../crypto/index.js';
import { REFRESH_TOKEN_PATTERN, RefreshTokenCodec } from './refresh-token.js';

const master = randomBytes(32);
const codec = new RefreshTokenCodec(new KeyRing(master));
const content = { sessionId: randomUUID() as SessionId, generation: 7 };

describe('a refresh token', () => {
  test('names its session and generation', () => {
    const token = codec.encode(content);
    expect(token).toMatch(REFRESH_TOKEN_PATTERN);
    expect(codec.decode(token)).toEqual(content);
  });

  test('can be computed again', () => {
    expect(codec.encode(content)).toBe(codec.encode({ ...content }));
  });

  test('is refused when any of its bytes is changed', () => {
    const token = codec.encode(content);
    const bytes = Buffer.from(token.slice(4), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const forged = Buffer.from(bytes);
      forged[i]! ^= 1;
      expect([i, codec.decode(`ypr_${forged.toString('base64url')}`)]).toEqual([i, undefined]);
    }
  });

  test('survives a change of the master key while the old one is kept, and not after', () => {
    const token = codec.encode(content);
    const next = randomBytes(32);
    expect(new RefreshTokenCodec(new KeyRing(next, master)).decode(token)).toEqual(content);
    expect(new RefreshTokenCodec(new KeyRing(next)).decode(token)).toBeUndefined();
  });
});
