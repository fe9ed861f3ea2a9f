import type { InvalidFieldDetail } from '../http/index.js';

export type { InvalidFieldDetail };

type Message = InvalidFieldDetail['message'];

/** Says what is wrong with a value, or nothing. */
export type Rule = (value: unknown) => Message | undefined;

/** What an object may hold; a name that ends in `?` may be absent. */
export type Rules = Record<string, Rule>;

const UNKNOWN: Message = { zh: '是未知字段，请检查拼写', en: 'is not a known field: check its spelling' };
const MISSING: Message = { zh: '缺失', en: 'is missing' };
const NO_OBJECT: Message = { zh: '应为 JSON 对象', en: 'must be a JSON object' };
const NO_LIST: Message = { zh: '应为 JSON 数组', en: 'must be a JSON array' };

/** Checks an object that came by no HTTP request (a file, the command line). A field is named by its path within. */
export function checkObject(value: unknown, rules: Rules): InvalidFieldDetail[] {
  if (!isObject(value)) return [{ field: '', message: NO_OBJECT }];
  const known = new Map(
    Object.entries(rules).map(([key, rule]) => [key.replace('?', ''), { rule, optional: key.endsWith('?') }]),
  );
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return [
    ...unknown.map((field) => ({ field, message: UNKNOWN })),
    ...[...known].flatMap(([field, { rule, optional }]) => {
      if (value[field] === undefined) return optional ? [] : [{ field, message: MISSING }];
      const message = rule(value[field]);
      return message ? [{ field, message }] : [];
    }),
  ];
}

/** Checks each entry of a list. */
export function checkList(value: unknown, check: (entry: unknown) => InvalidFieldDetail[]): InvalidFieldDetail[] {
  if (!Array.isArray(value)) return [{ field: '', message: NO_LIST }];
  return value.flatMap((entry, index) => inside(`[${index}]`, check(entry)));
}

/** Puts a path before the fields' own: `inside('a', …b)` is `a.b`. */
export function inside(path: string, details: InvalidFieldDetail[]): InvalidFieldDetail[] {
  return details.map(({ field, message }) => ({
    field: field === '' || field.startsWith('[') ? path + field : `${path}.${field}`,
    message,
  }));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of the form, from which the sentence says what it must be. */
export const text =
  (form: RegExp, message: Message): Rule =>
  (value) =>
    typeof value === 'string' && form.test(value) ? undefined : message;

export const boolean: Rule = (value) =>
  typeof value === 'boolean' ? undefined : { zh: '应为 true 或 false', en: 'must be true or false' };

export const integer =
  (min: number, max: number): Rule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : { zh: `应为 ${min} 到 ${max} 的整数`, en: `must be a whole number from ${min} to ${max}` };

export const oneOf =
  (...values: string[]): Rule =>
  (value) =>
    values.includes(value as string)
      ? undefined
      : { zh: `应为 ${values.join('、')} 之一`, en: `must be one of ${values.join(', ')}` };

export const listOf =
  (rule: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value)) return NO_LIST;
    return value.map(rule).find((message) => message !== undefined);
  };

/** One line that people read: no control characters, not blank. */
export const title = text(/^(?!\s)[^\p{Cc}]{1,100}(?<!\s)$/u, {
  zh: '应为 1–100 个字符的一行文字，首尾无空格',
  en: 'must be one line of 1 to 100 characters without spaces around it',
});

/** Id of a pool or an application. */
export const id = text(/^[a-z0-9-]{1,63}$/, {
  zh: '应为 1–63 个小写字母、数字或连字符',
  en: 'must be 1 to 63 lower-case letters, digits or hyphens',
});
