import type { CodeTarget } from './codes.js';
import type { UpdateProfileRequest } from './user.js';

/** Names one account: exactly one of `username`, `email` and `phone`. */
export interface AccountHandle extends CodeTarget {
  /** 1–64 letters, digits and `_.-` of any script; letter case does not matter. */
  username?: string;
}

/** `POST /sign-in/password`. */
export interface SignInWithPasswordRequest extends AccountHandle {
  password: string;
}

/** `POST /sign-in/code`, with a code for the purpose `sign-in`. */
export interface SignInWithCodeRequest extends CodeTarget {
  /** Six digits. */
  code: string;
}

/**
 * `POST /sign-up`. A username needs a password, a phone a code for the purpose `sign-up`, an email one of the two; an email
 * without a code stays unverified.
 */
export interface SignUpRequest extends AccountHandle {
  password?: string;
  /** Six digits. */
  code?: string;
  profile?: UpdateProfileRequest;
}

/** `POST /users/exists`. Email and phone are answered only where the pool reveals them. */
export type UserExistsRequest = AccountHandle;

export interface UserExistsReply {
  exists: boolean;
}

/** 1 weak, 2 medium, 3 strong. */
export type PasswordLevel = 1 | 2 | 3;

/** `GET /me/security-level`. */
export interface SecurityLevelReply {
  /** 0–100: a password counts 10 for each level, a verified phone 30, a verified email 20, a WeChat identity 20. */
  score: number;
  /** Whether there is a verified one. */
  email: boolean;
  /** Whether there is a verified one. */
  phone: boolean;
  password: boolean;
  /** Null without a password. */
  passwordSecurityLevel: PasswordLevel | null;
  /** Not offered yet. */
  mfa: false;
}

/** `POST /passwords/check`: whether the pool accepts this password. */
export interface CheckPasswordRequest {
  password: string;
}

export interface CheckPasswordReply {
  valid: boolean;
  /** What is wrong with it, or that it is fine, in the request's language. */
  message: string;
  level: PasswordLevel;
}

/** `POST /passwords/reset`, with a code for the purpose `reset-password`. Ends every session of the account. */
export interface ResetPasswordRequest extends CodeTarget {
  /** Six digits. */
  code: string;
  /** The new one. */
  password: string;
}

export interface ResetPasswordReply {
  reset: true;
}

/** `PUT /me/password`. Ends every other session of the account. */
export interface ChangePasswordRequest {
  /** The new one. */
  password: string;
  /** Needed once the account has a password. */
  oldPassword?: string;
}

/** `POST /me/email`, with a code for the purpose `bind` sent to it. */
export interface BindEmailRequest {
  email: string;
  /** Six digits. */
  code: string;
}

/** `PUT /me/email`. */
export interface ChangeEmailRequest extends BindEmailRequest {
  /** Code for the purpose `change`, sent to the address that is replaced; needed once the account has a verified one. */
  oldCode?: string;
}

/** `POST /me/phone`, with a code for the purpose `bind` sent to it. */
export interface BindPhoneRequest {
  /** As in `CodeTarget`. */
  phone: string;
  /** Default `86`. */
  phoneCountryCode?: string;
  /** Six digits. */
  code: string;
}

/** `PUT /me/phone`. */
export interface ChangePhoneRequest extends BindPhoneRequest {
  /** Code for the purpose `change`, sent to the number that is replaced; needed once the account has a verified one. */
  oldCode?: string;
}
