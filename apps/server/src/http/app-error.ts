import type { Sentence, ServerErrorName, SessionEndReason } from '@yaopai/protocol';

/** One invalid field, in both languages; the problem document shows the request's. */
export interface InvalidFieldDetail {
  field: string;
  message: Sentence;
}

/** What a refusal may carry to its problem document, beside its name. */
export interface AppErrorDetail {
  fields?: InvalidFieldDetail[];
  reason?: SessionEndReason;
  ticket?: string;
  ticketExpiresAt?: string;
  phone?: string;
  phoneCountryCode?: string;
  retryAfterSeconds?: number;
}

/** Every refusal of ours: a name of the closed set. Anything else that is thrown is a bug and becomes one INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly detail: AppErrorDetail;
  /** Instead of the error's own: for INVALID_INPUT that HTTP has a number of its own for. */
  readonly status: number | undefined;
  /** What WeChat said, for the log; the caller never sees it. */
  readonly errcode: number | undefined;

  constructor(
    readonly error: ServerErrorName,
    options: { cause?: unknown; detail?: AppErrorDetail; status?: 413 | 415; errcode?: number | undefined } = {},
  ) {
    super(error, options.cause === undefined ? undefined : { cause: options.cause });
    this.detail = options.detail ?? {};
    this.status = options.status;
    this.errcode = options.errcode;
  }
}

/** INVALID_INPUT that names one field. */
export function invalidInput(field: string, message: Sentence, status?: 413 | 415): AppError {
  return new AppError('INVALID_INPUT', { detail: { fields: [{ field, message }] }, ...(status && { status }) });
}
