import type { CustomDataType, UserPoolId } from '@yaopai/protocol';
import { checkObject, id, type InvalidFieldDetail, type Rule, text, title } from '../input/index.js';

export const CUSTOM_DATA_TYPES: readonly CustomDataType[] = ['string', 'number', 'boolean', 'datetime', 'object'];

export interface NewCustomDataField {
  userPoolId: UserPoolId;
  /** A letter, then letters, digits or underscores; at most 64 characters. */
  key: string;
  /** In lower or, as in first-generation tools, in upper case. */
  type: CustomDataType | Uppercase<CustomDataType>;
  label: string;
}

const KEY = text(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, {
  zh: '应以字母开头，由字母、数字或下划线组成，最多 64 个字符',
  en: 'must be a letter, then letters, digits or underscores, at most 64 characters',
});

const type: Rule = (value) =>
  CUSTOM_DATA_TYPES.some((known) => known === value || known.toUpperCase() === value)
    ? undefined
    : { zh: `应为 ${CUSTOM_DATA_TYPES.join('、')} 之一`, en: `must be one of ${CUSTOM_DATA_TYPES.join(', ')}` };

export const checkCustomDataField = (input: unknown): InvalidFieldDetail[] =>
  checkObject(input, { userPoolId: id, key: KEY, type, label: title });
