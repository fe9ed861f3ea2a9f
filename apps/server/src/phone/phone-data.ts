import { MINUTE, SECOND } from '../runtime/index.js';
import { decryptOpenText, type KeptKey, mayOpen } from '../wechat/index.js';
import { canonicalPhone, type Phone } from './phone-number.js';

export const PHONE_DATA_MAX_AGE = 10 * MINUTE;
/** WeChat's clock and ours may differ. */
export const PHONE_DATA_CLOCK_SKEW = MINUTE;

export type PhoneDataReading =
  | { outcome: 'read'; phone: Phone; /** Milliseconds since the epoch. */ stampedAt: number }
  /** Whatever the reason: wrong key, damaged, forged, too old. They are not told apart. */
  | { outcome: 'unreadable' }
  /** A number, but another mini program's. */
  | { outcome: 'mismatch' };

interface Expected {
  wechatAppId: string;
  keys: readonly KeptKey[];
  /** Milliseconds since the epoch. */
  now: number;
}

interface PhoneData {
  phone: Phone;
  stampedAt: number;
  wechatAppId: string;
}

/** Reads what a phone button gave as `encryptedData` and `iv`. */
export function readPhoneData(
  data: { encryptedData: string; iv: string },
  { wechatAppId, keys, now }: Expected,
): PhoneDataReading {
  for (const key of keys) {
    const found = parsePhoneData(decryptOpenText(data, key.sessionKey) ?? '');
    if (!found) continue;
    if (found.wechatAppId !== wechatAppId) return { outcome: 'mismatch' };
    const { phone, stampedAt } = found;
    const fresh = stampedAt >= now - PHONE_DATA_MAX_AGE && stampedAt <= now + PHONE_DATA_CLOCK_SKEW;
    return fresh && mayOpen(key, stampedAt) ? { outcome: 'read', phone, stampedAt } : { outcome: 'unreadable' };
  }
  return { outcome: 'unreadable' };
}

const KEYS = ['countryCode', 'phoneNumber', 'purePhoneNumber', 'watermark'];
const WATERMARK_KEYS = ['appid', 'timestamp'];
const APP_ID = /^wx[0-9a-z]{16}$/;

/**
 * CBC has no MAC: blocks can be moved between messages of one key, and bits of the first one flipped by the iv. A block that
 * follows another than its own turns to noise, and no byte of a message is free to be noise: every key is known and occurs
 * once, every value has its form, and the number stands there twice. The one block that can be chosen at will, the first, is
 * `{"phoneNumber":"` to the letter in every accepted message.
 */
function parsePhoneData(text: string): PhoneData | undefined {
  const data = objectOf(text);
  if (!data || !hasExactly(data, KEYS)) return undefined;
  const { phoneNumber, purePhoneNumber, watermark } = data;
  // Documented as text; WeChat's own sample has a number.
  const countryCode = Number.isInteger(data['countryCode']) ? String(data['countryCode']) : data['countryCode'];
  if (!isText(phoneNumber) || !isText(purePhoneNumber) || !isText(countryCode)) return undefined;
  if (!isObject(watermark) || !hasExactly(watermark, WATERMARK_KEYS)) return undefined;
  const { appid, timestamp } = watermark;
  if (!isText(appid) || !APP_ID.test(appid) || !Number.isSafeInteger(timestamp)) return undefined;
  const phone = canonicalPhone({ phoneNumber, purePhoneNumber, countryCode });
  return phone && { phone, stampedAt: Number(timestamp) * SECOND, wechatAppId: appid };
}

/**
 * JSON.parse keeps the last of two equal keys and forgives many spellings, so what it read must be the whole text again but
 * for space between: no value here has any.
 */
function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) && JSON.stringify(parsed) === text.replace(/[ \t\r\n]/g, '') ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasExactly = (object: object, keys: readonly string[]): boolean =>
  Object.keys(object).sort().join() === keys.join();
