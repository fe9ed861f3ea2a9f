import type { CustomDataType, Sentence } from '@yaopai/protocol';

/** Characters. */
const LONGEST_TEXT = 4_096;
/** Bytes of JSON. */
const LARGEST_OBJECT = 16_384;
/** ISO 8601 with a time zone: without one it would mean another moment on every phone. */
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A value as it is stored, or why it cannot be. */
export type CheckedValue = { value: unknown } | { problem: Sentence };

const CHECKS: Record<CustomDataType, (value: unknown) => CheckedValue> = {
  string: (value) =>
    typeof value === 'string' && [...value].length <= LONGEST_TEXT && isStorable(value)
      ? { value }
      : {
          problem: {
            zh: `应为不超过 ${LONGEST_TEXT} 个字符的文字`,
            en: `must be text of at most ${LONGEST_TEXT} characters`,
          },
        },
  number: (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? { value }
      : { problem: { zh: '应为数字', en: 'must be a number' } },
  boolean: (value) =>
    typeof value === 'boolean' ? { value } : { problem: { zh: '应为 true 或 false', en: 'must be true or false' } },
  datetime: (value) => {
    const time =
      typeof value === 'string' && DATETIME.test(value) && isDay(value.slice(0, 10)) ? Date.parse(value) : NaN;
    return Number.isNaN(time) ? { problem: NO_DATETIME } : { value: new Date(time).toISOString() };
  },
  object: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    isStorable(value) &&
    Buffer.byteLength(JSON.stringify(value)) <= LARGEST_OBJECT
      ? { value }
      : {
          problem: {
            zh: `应为不超过 ${LARGEST_OBJECT} 字节的 JSON 对象`,
            en: `must be a JSON object of at most ${LARGEST_OBJECT} bytes`,
          },
        },
};

/** Checks a value of a request's body, which is JSON and not nested deeper than the validation pipe lets through. */
export function checkValue(type: CustomDataType, value: unknown): CheckedValue {
  return CHECKS[type](value);
}

/** `Date` takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** PostgreSQL's jsonb has no NUL, no half of a character and no infinity, which `1e999` is once it was parsed. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/[\0\p{Cs}]/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

const NO_DATETIME: Sentence = {
  zh: '应为带时区的 ISO 8601 时间，例如 2026-01-31T08:00:00+08:00',
  en: 'must be an ISO 8601 time with its zone, as 2026-01-31T08:00:00+08:00',
};
