import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { KeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';

const master = randomBytes(32);
const box = new SecretBox(new KeyRing(master));

describe('a sealed value', () => {
  test('opens in its own place', () => {
    expect(box.open(box.seal('密钥 secret', 'table:1'), 'table:1')).toBe('密钥 secret');
  });

  test('does not open in another row', () => {
    expect(() => box.open(box.seal('secret', 'table:1'), 'table:2')).toThrow();
  });

  test('does not open when any of its bytes is changed', () => {
    const [keyId, encoded] = box.seal('secret', 'c').split('.') as [string, string];
    const bytes = Buffer.from(encoded, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(() => box.open(`${keyId}.${changed.toString('base64url')}`, 'c')).toThrow();
    }
  });

  test('never looks the same twice', () => {
    expect(box.seal('secret', 'c')).not.toBe(box.seal('secret', 'c'));
  });

  test('opens after a change of the master key only while the previous key is given', () => {
    const sealed = box.seal('secret', 'c');
    const next = randomBytes(32);
    expect(new SecretBox(new KeyRing(next, master)).open(sealed, 'c')).toBe('secret');
    expect(() => new SecretBox(new KeyRing(next)).open(sealed, 'c')).toThrow(/YAOPAI_SECRET_KEY/);
  });
});
