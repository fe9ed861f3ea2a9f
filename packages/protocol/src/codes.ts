export const CODE_PURPOSES = [
  'sign-in',
  'sign-up',
  'reset-password',
  'bind',
  'change',
  'close-account',
  'export-account',
  'join-phone',
] as const;
/** What a verification code proves; a code sent for one purpose is wrong for every other. */
export type CodePurpose = (typeof CODE_PURPOSES)[number];

/** Where a verification code goes: exactly one of `email` and `phone`. */
export interface CodeTarget {
  /** At most 254 characters; letter case does not matter. */
  email?: string;
  /** National number, for example `13800138000`, or with `+` and country code, `+8613800138000`. */
  phone?: string;
  /** Digits without `+`, for a national `phone`; default `86`. */
  phoneCountryCode?: string;
}

/** `POST /verification-codes`. Answered alike whether or not an account has the address. */
export interface SendCodeRequest extends CodeTarget {
  purpose: CodePurpose;
}

/** The mail server, gateway or carrier has taken the message over. */
export interface SendCodeReply {
  sent: true;
  /** How long the code is valid. */
  expiresInSeconds: number;
  /** When the same target may be sent another one, for whatever purpose. */
  retryAfterSeconds: number;
}
