import { createHmac, randomBytes } from 'node:crypto';

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Random letters and digits; bytes that would favour the first symbols are dropped. */
export function alphanumeric(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHANUMERIC[byte % 62];
    }
  }
  return text;
}

export const hex = (length: number): string =>
  randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);

/** WeChat's session key: 16 random bytes as 24 characters of base64. */
export const newSessionKey = (): string => randomBytes(16).toString('base64');

/** Open ids and union ids: 28 URL-safe characters starting with `o`, always the same for the same world and parts. */
export function subjectId(seed: string, ...parts: string[]): string {
  const digest = createHmac('sha256', seed).update(JSON.stringify(parts)).digest('base64url');
  return `o${digest.slice(0, 27)}`;
}

/** Request id as WeChat prints it: the first group is the Unix time in hex. */
export const requestId = (seconds: number): string => `${seconds.toString(16)}-${hex(8)}-${hex(8)}`;
