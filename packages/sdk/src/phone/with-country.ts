/**
 * Beside a phone number without `+`: `phoneCountryCode`, digits. Default 86.
 *
 * @example
 * const options: PhoneOptions = { phoneCountryCode: '852' };
 */
export interface PhoneOptions {
  phoneCountryCode?: string;
}

/** The request with the country of its number; nothing else of the options leaves the device. */
export const withCountry = <T>(request: T, options: unknown): T =>
  Object.assign({ phoneCountryCode: (Object(options) as PhoneOptions).phoneCountryCode }, request);
