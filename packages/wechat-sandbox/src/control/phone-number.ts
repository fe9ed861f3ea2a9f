import type { Phone } from '../world/entities.js';
import { ControlError } from './read.js';

/** Country codes of one and two digits (ITU E.164); every other one has three. */
const SHORT_CODES = /^(?:1|7|20|27|3[0-46-9]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `13800000000` (China), `+85298765432` or `+852 98765432` as country code and national digits. */
export function readPhone(text: string): Phone {
  const digits = text.replace(/^\+/, '').replace(/[\s-]/g, '');
  const international = text.startsWith('+');
  const countryCode = international ? (SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3)) : '86';
  const number = international ? digits.slice(countryCode.length) : digits;
  if (!/^\d{5,15}$/.test(number)) {
    throw new ControlError(
      '"phone" is not a phone number.',
      'Send national digits for China ("13800000000") or the international form ("+85298765432").',
      '"phone" 不是手机号。请发送中国大陆号码（"13800000000"）或国际格式（"+85298765432"）。',
    );
  }
  return { countryCode, number };
}
