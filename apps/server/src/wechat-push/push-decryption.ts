import { createDecipheriv } from 'node:crypto';

const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
/** PKCS#7 to blocks of 32, though AES's own are of 16. */
const MAX_PADDING = 32;

/** What an encrypted push holds. */
export interface DecryptedPush {
  message: string;
  /** Which mini program it was made for. */
  appId: string;
}

/**
 * AES-256-CBC under the 43-character key, whose first half is the iv; inside are 16 random bytes, the message's length (four
 * bytes, big endian), the message and the AppID. The signature over the encrypted text was checked: nobody can probe the padding.
 * Undefined for what was not encrypted with this key.
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function decryptPush(encodingAesKey: string, encrypted: string): DecryptedPush | undefined {
  const plain = unpadded(decipher(Buffer.from(`${encodingAesKey}=`, 'base64'), Buffer.from(encrypted, 'base64')));
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (!plain || plain.length < start) return undefined;
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) return undefined;
  return { message: plain.toString('utf8', start, end), appId: plain.toString('utf8', end) };
}

function decipher(key: Buffer, encrypted: Buffer): Buffer | undefined {
  try {
    const aes = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([aes.update(encrypted), aes.final()]);
  } catch {
    // No whole number of blocks.
    return undefined;
  }
}

function unpadded(padded: Buffer | undefined): Buffer | undefined {
  const padding = padded?.at(-1) ?? 0;
  return padding >= 1 && padding <= MAX_PADDING ? padded?.subarray(0, -padding) : undefined;
}
