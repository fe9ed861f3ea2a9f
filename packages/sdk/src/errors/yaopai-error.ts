import type { ErrorName, InvalidField, SessionEndReason } from '@yaopai/protocol';
import { SENTENCES, type RaisedCode } from './sentences.js';

/**
 * `error.data` of 30002 PHONE_JOIN_PROOF_NEEDED and 30003 ACCOUNT_CHOICE_NEEDED: whose number it is that the user has to prove, or to choose by,
 * and the ticket that stands for it in the `proof` of `loginByPhone`.
 *
 * @example
 * async function askForProof(error: YaopaiError) {
 *   const { phone, phoneCountryCode, ticket } = error.data as PhoneProofData;
 *   await authing.sendSmsCode(phone, { phoneCountryCode, purpose: 'join-phone' });
 *   return async (smsCode: string) => {
 *     const { code } = await wx.login();
 *     return authing.loginByPhone(code, null, { ticket, smsCode });
 *   };
 * }
 */
export interface PhoneProofData {
  /** Goes back as `proof.ticket`, by the same person in the same mini program. */
  ticket: string;
  /** ISO 8601: five minutes after the tap. */
  ticketExpiresAt: string;
  /** National number that was tapped. */
  phone: string;
  /** Digits without `+`. */
  phoneCountryCode: string;
}

/** What an error knows besides its sentence; every field may be absent. */
export interface ErrorData extends Partial<PhoneProofData> {
  /** What to do next, where the server said so. */
  detail?: string;
  /** HTTP status of the answer. */
  status?: number;
  /** With 2206: why the session ended, where the server said so. */
  reason?: SessionEndReason;
  /** With 2231 INVALID_INPUT: the fields that are wrong. */
  fields?: InvalidField[];
  /**
   * With 30001 ACCOUNT_CLOSING: redeemable once to keep the account. With 30002 PHONE_JOIN_PROOF_NEEDED and 30003 ACCOUNT_CHOICE_NEEDED, beside
   * the number that it stands for: see `PhoneProofData`.
   */
  ticket?: string;
  /** ISO 8601: the ticket is good until then. */
  ticketExpiresAt?: string;
  /** With limits: how many seconds to wait. */
  retryAfterSeconds?: number;
  /** With failures of WeChat's own calls: its text and number. */
  errMsg?: string;
  errno?: number;
}

/**
 * What every rejected promise of the SDK carries.
 *
 * Tell errors apart by `code` or `name`, never by `message`: it follows the client's language.
 *
 * @example
 * try {
 *   await authing.updateProfile({ nickname: 'Bob' });
 * } catch (error) {
 *   if (isYaopaiError(error) && error.code === 2206) await authing.login();
 * }
 */
export interface YaopaiError extends Error {
  /** Name in the closed error set, for example `SESSION_EXPIRED`. */
  name: ErrorName;
  /** Number in the closed error set, for example 2206. */
  code: number;
  data: ErrorData;
  /** Quote it when reporting a failure of the server; null when no answer came. */
  requestId: string | null;
}

/** Not a class: an `Error` subclass loses its prototype when an app's build lowers it to ES5. */
export function makeError(
  message: string,
  fields: Pick<YaopaiError, 'name' | 'code' | 'data' | 'requestId'>,
): YaopaiError {
  return Object.assign(new Error(message), fields);
}

/** An error of the SDK's own; `about` says what exactly is wrong, in code or signs that need no translation. */
export function raise(lang: string, code: RaisedCode, data: ErrorData = {}, about?: string): YaopaiError {
  const [name, zh, en] = SENTENCES[code].split('|') as [ErrorName, string, string];
  const sentence = /^zh/i.test(lang) ? zh : en;
  return makeError(about ? `${sentence}: ${about}` : sentence, { name, code, data, requestId: null });
}

/**
 * Tells whether a caught value is an error of this SDK, so that TypeScript knows its fields.
 *
 * @example
 * authing.login().catch((error: unknown) => {
 *   if (isYaopaiError(error)) console.log(error.code, error.requestId);
 * });
 */
export function isYaopaiError(error: unknown): error is YaopaiError {
  return error instanceof Error && 'requestId' in error;
}
