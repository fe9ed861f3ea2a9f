import { INVALID_INPUT } from './codes.js';
import { raise, type YaopaiError } from './yaopai-error.js';

/** A wrong argument: nothing is sent. `message` is code or a sign, so it needs no translation. */
export function invalid(lang: string, field: string, message: string): YaopaiError {
  return raise(lang, INVALID_INPUT, { fields: [{ field, message }] }, `${field} (${message})`);
}

export const isText = (value: unknown): value is string => typeof value === 'string' && !!value;
