import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

/**
 * Decrypts what a button of WeChat's gave: AES-128-CBC, PKCS#7, key and iv from base64. Undefined when it cannot be read:
 * a wrong key and a damaged text look alike, and must (no padding oracle). There is no MAC, so trust nothing in it
 * that the code exchange also says.
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
 */
export function decryptOpenData(
  data: { encryptedData: string; iv: string },
  sessionKey: string,
): Record<string, unknown> | undefined {
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(data.iv, 'base64'));
    const bytes = Buffer.concat([decipher.update(data.encryptedData, 'base64'), decipher.final()]);
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `signature` is hex(sha1(rawData + session_key)), with the key's base64 text as it is. */
export function rawDataIsSigned(rawData: string, signature: string, sessionKey: string): boolean {
  const expected = createHash('sha1')
    .update(rawData + sessionKey)
    .digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
