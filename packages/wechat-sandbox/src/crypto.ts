/**
 * WeChat's open-data crypto. One session key, three treatments: AES decodes it from base64, SHA-1 and HMAC use its text.
 * Source: "Signature verification and encryption/decryption" of the Mini Program guide; checked by public vectors.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

export interface EncryptedData {
  encryptedData: string;
  iv: string;
}

/** AES-128-CBC with PKCS#7 under a base64 session key; `iv` is base64 of 16 bytes, random unless given. */
export function encryptOpenData(sessionKey: string, plaintext: string, iv?: string): EncryptedData {
  const ivBytes = iv === undefined ? randomBytes(16) : Buffer.from(iv, 'base64');
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), ivBytes);
  const encrypted = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return { encryptedData: encrypted.toString('base64'), iv: ivBytes.toString('base64') };
}

/** The plaintext, or an Error when the key is wrong (padding). */
export function decryptOpenData(sessionKey: string, data: EncryptedData): string {
  const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(data.iv, 'base64'));
  return Buffer.concat([decipher.update(data.encryptedData, 'base64'), decipher.final()]).toString('utf8');
}

/** `signature` of user information: hex SHA-1 of rawData followed by the text of the session key. */
export const signRawData = (rawData: string, sessionKey: string): string =>
  createHash('sha1')
    .update(rawData + sessionKey)
    .digest('hex');

/** Login-state signature: hex HMAC-SHA256 keyed by the text of the session key; the message is the raw body or ''. */
export const signSession = (sessionKey: string, message = ''): string =>
  createHmac('sha256', sessionKey).update(message).digest('hex');
