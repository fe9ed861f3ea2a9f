import { expect, test } from '@jest/globals';
import { createCipheriv, randomBytes } from 'node:crypto';
import { decryptPush } from './push-decryption.js';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wx0123456789abcdef';

/** As WeChat's page describes it, written a second time. */
function encrypt(message: string, { key = KEY, length = Buffer.byteLength(message), padding = 0 } = {}): string {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  const plain = Buffer.concat([randomBytes(16), size, Buffer.from(message), Buffer.from(APP_ID)]);
  const filler = 32 - (plain.length % 32);
  const raw = Buffer.from(`${key}=`, 'base64');
  const aes = createCipheriv('aes-256-cbc', raw, raw.subarray(0, 16)).setAutoPadding(false);
  const whole = Buffer.concat([plain, Buffer.alloc(filler, padding || filler)]);
  return Buffer.concat([aes.update(whole), aes.final()]).toString('base64');
}

test('opens messages of any length, with the mini program that they are for', () => {
  for (const message of ['', '{}', '字'.repeat(40), 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(5000)])
    expect(decryptPush(KEY, encrypt(message))).toEqual({ message, appId: APP_ID });
});

test.each([
  ['under another key', encrypt('{}', { key: KEY.replace('a', 'b') })],
  ['that is no whole number of blocks', Buffer.alloc(33).toString('base64')],
  ['that is empty', ''],
  ['that is no base64', '!!!!'],
  ['whose length is a lie', encrypt('{}', { length: 4_000_000_000 })],
  ['whose padding is more than a block', encrypt('{}', { padding: 33 })],
])('opens none %s', (_, encrypted) => {
  const opened = decryptPush(KEY, encrypted);
  // A wrong key gives noise, whose padding may look right by chance; its AppID never does.
  expect(opened?.appId).not.toBe(APP_ID);
  if (!encrypted || encrypted.length < 50) expect(opened).toBeUndefined();
});
