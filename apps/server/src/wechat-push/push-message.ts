import { isObject } from '../input/index.js';
import { parseXml } from './push-xml.js';

/** A message of WeChat's, by its fields. From XML every value is text. */
export type PushFields = Record<string, unknown>;

/** In JSON or XML, as the operator chose at WeChat; or JSON that was read already. Undefined for what is neither. */
export function readFields(message: unknown): PushFields | undefined {
  const fields = typeof message === 'string' ? parse(message) : message;
  return isObject(fields) ? fields : undefined;
}

/** A field's text, of a form that can be looked up and stored: ids, names and lists of numbers. */
export function textOf(fields: unknown, name: string): string | undefined {
  const value = isObject(fields) ? fields[name] : undefined;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[\x20-\x7e]{1,128}$/.test(text) ? text : undefined;
}

function parse(text: string): unknown {
  if (text.trimStart().startsWith('<')) return parseXml(text);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
