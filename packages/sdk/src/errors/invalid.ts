import { raise, type YaopaiError } from './yaopai-error.js';

/** A wrong argument: nothing is sent. `expected` is code or a sign, so it needs no translation. */
export function invalid(lang: string, field: string, expected: string): YaopaiError {
  const about = `${field} (${expected})`;
  return raise(lang, 'INVALID_INPUT', { fields: [{ field, message: expected }] }, { zh: about, en: about });
}
