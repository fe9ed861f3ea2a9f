import { invalid } from '../errors/invalid.js';

/**
 * What the server reads. Throws INVALID_INPUT for what JSON has no form for: a circle or a BigInt; a function, a symbol, NaN, Infinity or an
 * invalid date, which would be left out or become null, and null clears a value.
 */
export function jsonOf(lang: string, body: unknown): string {
  let field = '';
  try {
    return JSON.stringify(body, function (this: Record<string, unknown>, key, value: unknown) {
      field = key;
      // A date comes as text already, an invalid one as null.
      if (value === null) value = this[key] && NaN;
      // A symbol and a BigInt already throw when they are asked.
      if (typeof value !== 'object' && typeof value !== 'string' && value !== undefined && !isFinite(value as number)) {
        throw TypeError(value as string);
      }
      return value;
    });
  } catch (error) {
    throw invalid(lang, field, String(error));
  }
}
