/** Members whose value opens something: who looks over a shoulder should not read it. */
const SECRET_NAMES =
  /^(?:(?:js_|old|sms|email|wechat|phone)?code|\w*[_-]?token|\w*password|encrypteddata|iv|ticket|(?:\w+[_-])?secret|session_key|authorization)$/i;
const JWT = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g;
const COVER = '••••••';

/** A JSON value with what is secret covered. */
export function cover(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(JWT, COVER);
  if (Array.isArray(value)) return value.map(cover);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAMES.test(name) &&
      (typeof member === 'string' || typeof member === 'number') &&
      !isErrorNumber(name, member)
        ? COVER
        : cover(member),
    ]),
  );
}

// `code` is also what an error is called by.
const isErrorNumber = (name: string, member: string | number): boolean => name === 'code' && typeof member === 'number';
