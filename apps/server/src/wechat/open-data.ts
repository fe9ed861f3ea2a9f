import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

const BLOCK = 16;

/**
 * Decrypts what a button of WeChat's gave: AES-128-CBC, PKCS#7, key and iv from base64. Undefined when it is no text: a wrong
 * key and a damaged text look alike, and must (no padding oracle). There is no MAC, so trust nothing in it that the code
 * exchange also says.
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
 */
export function decryptOpenText(data: { encryptedData: string; iv: string }, sessionKey: string): string | undefined {
  try {
    const decipher = createDecipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), Buffer.from(data.iv, 'base64'));
    decipher.setAutoPadding(false);
    const bytes = Buffer.concat([decipher.update(data.encryptedData, 'base64'), decipher.final()]);
    const padding = paddingOf(bytes);
    // Bad padding takes the same way as a good one, to the same end.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, bytes.length - padding),
    );
    return padding === 0 ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The same where it is one JSON object. */
export function decryptOpenData(
  data: { encryptedData: string; iv: string },
  sessionKey: string,
): Record<string, unknown> | undefined {
  const text = decryptOpenText(data, sessionKey);
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** How many bytes of PKCS#7 padding there are; 0 when they are none. */
function paddingOf(bytes: Buffer): number {
  const length = bytes.at(-1) ?? 0;
  if (length > BLOCK || length > bytes.length) return 0;
  return bytes.subarray(bytes.length - length).every((byte) => byte === length) ? length : 0;
}

/** Whether `signature` is hex(sha1(rawData + session_key)), with the key's base64 text as it is. */
export function rawDataIsSigned(rawData: string, signature: string, sessionKey: string): boolean {
  const expected = createHash('sha1')
    .update(rawData + sessionKey)
    .digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
