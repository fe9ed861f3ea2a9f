import type { ErrorName } from './errors.js';
import type { SessionEndReason } from './sessions.js';

/** One invalid field of a request. */
export interface InvalidField {
  /** Dotted path into the body, or the header's name. */
  field: string;
  /** What is wrong with it, in the request's language. */
  message: string;
}

/** Every failure's body: `application/problem+json` (RFC 9457). */
export interface Problem {
  /** `https://yaopai.dev/errors/<name>`: an identifier, not an address that must answer. */
  type: string;
  /** The sentence for people, in the request's language. */
  title: string;
  status: number;
  /** What to do next, in the request's language. */
  detail: string;
  code: number;
  name: ErrorName;
  requestId: string;
  /** With INVALID_INPUT. */
  fields?: InvalidField[];
  /** With SESSION_ENDED and SESSION_EXPIRED, when known. */
  reason?: SessionEndReason;
  /**
   * With ACCOUNT_CLOSING: redeemable once to cancel. With PHONE_JOIN_PROOF_NEEDED and ACCOUNT_CHOICE_NEEDED: stands for the
   * number when the call is made again with what was asked for. Until `ticketExpiresAt` (ISO 8601).
   */
  ticket?: string;
  ticketExpiresAt?: string;
  /** With PHONE_JOIN_PROOF_NEEDED and ACCOUNT_CHOICE_NEEDED: the number of the tap, national, so that a code can be sent to it. */
  phone?: string;
  /** Beside `phone`: digits without `+`. */
  phoneCountryCode?: string;
  /** With BUSY, RATE_LIMITED and WeChat's limits: the Retry-After header's seconds. */
  retryAfterSeconds?: number;
}
