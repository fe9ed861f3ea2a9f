import { type Contact, parsePhone } from '../handles/index.js';

export type Phone = Extract<Contact, { kind: 'phone' }>;

/** The three fields in which WeChat writes a number. */
interface WrittenNumber {
  /** The same as `purePhoneNumber` in +86; elsewhere with the country code before it. */
  phoneNumber: string;
  purePhoneNumber: string;
  countryCode: string;
}

const MAINLAND = '86';

/** The number, when its three fields agree and it is E.164 as it stands: nothing is stripped, added or guessed. */
export function canonicalPhone({ phoneNumber, purePhoneNumber, countryCode }: WrittenNumber): Phone | undefined {
  if (!/^\d{5,15}$/.test(purePhoneNumber) || !/^[1-9]\d{0,2}$/.test(countryCode)) return undefined;
  const whole = countryCode + purePhoneNumber;
  // That a foreign number carries its country code is documented; whether with a plus sign is not.
  const written = countryCode === MAINLAND ? [purePhoneNumber] : [`+${whole}`, whole];
  if (!written.includes(phoneNumber)) return undefined;
  const phone = parsed(`+${whole}`);
  return phone?.countryCode === countryCode && phone.phone === purePhoneNumber ? phone : undefined;
}

/** As WeChat writes it: with `+` and country code outside +86. */
export function phoneNumberOf({ countryCode, phone }: Phone): string {
  return countryCode === MAINLAND ? phone : `+${countryCode}${phone}`;
}

function parsed(text: string): Phone | undefined {
  try {
    return parsePhone(text) as Phone;
  } catch {
    return undefined;
  }
}
