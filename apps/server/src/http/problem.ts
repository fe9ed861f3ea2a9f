import { ERRORS, type ErrorEntry, type Problem, type ServerErrorName } from '@yaopai/protocol';
import type { AppErrorDetail } from './app-error.js';
import type { Language } from './language.js';

/** Writes the problem document (RFC 9457) of one refusal in one language. */
export function problemOf(
  error: ServerErrorName,
  context: { language: Language; requestId: string; status?: number; detail?: AppErrorDetail },
): Problem {
  const entry: ErrorEntry = ERRORS[error];
  const { fields, ...rest } = context.detail ?? {};
  return {
    type: `https://yaopai.dev/errors/${error.toLowerCase().replaceAll('_', '-')}`,
    title: entry.message[context.language],
    status: context.status ?? entry.status,
    detail: entry.action[context.language],
    code: entry.code,
    name: error,
    requestId: context.requestId,
    ...(fields && { fields: fields.map(({ field, message }) => ({ field, message: message[context.language] })) }),
    ...rest,
  };
}
