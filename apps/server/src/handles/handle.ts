import type { AccountHandle, CodeTarget, Sentence } from '@yaopai/protocol';
import { isEmail } from 'class-validator';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { invalidInput } from '../http/index.js';

/** Where a code can go, in canonical form. */
export type Contact =
  /** Lower case. */
  | { kind: 'email'; email: string }
  /** The two parts of an E.164 number, digits only. */
  | { kind: 'phone'; countryCode: string; phone: string };

/** What names an account, in canonical form. */
export type Handle = Contact | { kind: 'username'; username: string };

export type ContactKind = Contact['kind'];

const DEFAULT_COUNTRY_CODE = '86';
/**
 * Letters, marks and digits of any script: no spaces, no `@` that would make it look like an email, and nothing invisible,
 * also not among the letters and marks (fillers, variation selectors): two names that look alike would be two accounts.
 */
const USERNAME = /^(?!\p{M})(?!.*\p{DI})[\p{L}\p{M}\p{N}_.-]{1,64}$/u;
/** Fixed lines are shorter, so a digit that is missing would pass for one. */
const MAINLAND_MOBILE = /^1[3-9]\d{9}$/;
/** Digits, and what people put between them. */
const PHONE = /^\+?[\d ().-]{3,32}$/;

/** @throws AppError INVALID_INPUT */
export function parseHandle(given: AccountHandle): Handle {
  const { username, email, phone } = given;
  if ([username, email, phone].filter((each) => each !== undefined).length !== 1)
    throw invalidInput('username', ONE_OF_THREE);
  if (username === undefined) return parseContact(given);
  return { kind: 'username', username: parseUsername(username) };
}

/** @throws AppError INVALID_INPUT */
export function parseContact({ email, phone, phoneCountryCode }: CodeTarget): Contact {
  if ((email === undefined) === (phone === undefined)) throw invalidInput('email', ONE_OF_TWO);
  return email === undefined ? parsePhone(phone!, phoneCountryCode) : parseEmail(email);
}

function parseUsername(text: string): string {
  // Again at the end: lower case can bring up what has another form, as of J and a caron.
  const username = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  if (!USERNAME.test(username)) throw invalidInput('username', NO_USERNAME);
  return username;
}

/** Letter case tells no two mailboxes apart in practice, and people type both. @throws AppError INVALID_INPUT */
export function parseEmail(text: string): Contact {
  const email = text.trim().toLowerCase();
  // ASCII only: what looks alike in other scripts, or is invisible, would be another mailbox under the same name. Unquoted:
  // "a"@example.com and "\a"@example.com are a@example.com to its mail server, and would be targets of their own here.
  if (!/^[\x21\x23-\x7e]{3,254}$/.test(email) || !isEmail(email, { allow_utf8_local_part: false }))
    throw invalidInput('email', NO_EMAIL);
  return { kind: 'email', email };
}

/**
 * Any number as long as its country's numbers are: a code proves the rest, and new ranges are opened more often than
 * libraries are updated.
 * @throws AppError INVALID_INPUT
 */
export function parsePhone(text: string, countryCode?: string): Contact {
  const phone = text.trim();
  const number =
    PHONE.test(phone) &&
    parsePhoneNumberFromString(phone.startsWith('+') ? phone : `+${countryCode ?? DEFAULT_COUNTRY_CODE}${phone}`);
  if (!number || !number.isPossible() || !isCanonical(number.number)) throw invalidInput('phone', NO_PHONE);
  const { countryCallingCode, nationalNumber } = number;
  if (countryCode !== undefined && countryCode !== countryCallingCode)
    throw invalidInput('phoneCountryCode', OTHER_COUNTRY);
  if (countryCallingCode === '86' && !MAINLAND_MOBILE.test(nationalNumber)) throw invalidInput('phone', NO_PHONE);
  return { kind: 'phone', countryCode: countryCallingCode, phone: nationalNumber };
}

/** Of several leading zeros parsing strips one: what is left would be a second name for a number that carriers take for one. */
const isCanonical = (number: string): boolean => parsePhoneNumberFromString(number)?.number === number;

/** E.164, as messages are addressed and numbers are hashed. */
export function e164({ countryCode, phone }: Extract<Contact, { kind: 'phone' }>): string {
  return `+${countryCode}${phone}`;
}

/** One text for one handle, never shown: what locks, counters and hashes are keyed by. */
export function handleKey(handle: Handle): string {
  if (handle.kind === 'phone') return `phone:${e164(handle)}`;
  return handle.kind === 'email' ? `email:${handle.email}` : `username:${handle.username}`;
}

const ONE_OF_THREE: Sentence = {
  zh: 'username、email、phone 必须且只能给出一个',
  en: 'or email or phone is needed: give exactly one of the three',
};
const ONE_OF_TWO: Sentence = {
  zh: 'email 与 phone 必须且只能给出一个',
  en: 'or phone is needed: give exactly one of the two',
};
const NO_USERNAME: Sentence = {
  zh: '用户名应为 1–64 个文字、数字或 _ . - 字符',
  en: 'must be 1 to 64 letters, digits or _ . -',
};
const NO_EMAIL: Sentence = { zh: '不是有效的邮箱地址', en: 'is not an email address' };
const OTHER_COUNTRY: Sentence = {
  zh: '与号码中的国家码不一致',
  en: 'contradicts the country code in the phone number',
};
const NO_PHONE: Sentence = {
  zh: '不是有效的手机号；境外号码请同时给出 phoneCountryCode',
  en: 'is not a phone number; outside +86 give phoneCountryCode too',
};
