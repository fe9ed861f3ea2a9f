import type { Sentence } from '@yaopai/protocol';
import type { PasswordRules } from '../user-pools/index.js';
import { guessable } from './guessable.js';
import { isTooLong, lengthOf, MAX_LENGTH, normalForm } from './normal-form.js';
import { classesOf } from './password-classes.js';

/** Control characters and halves of characters: nothing types them a second time. */
const UNTYPABLE = /[\p{Cc}\p{Cs}]/u;

/** What is wrong with a new password, and what to do; undefined when the pool accepts it. */
export function passwordRefusal({ minLength, minClasses }: PasswordRules, password: string): Sentence | undefined {
  if (isTooLong(password)) return TOO_LONG;
  const normal = normalForm(password);
  if (UNTYPABLE.test(normal)) return UNTYPABLE_CHARACTERS;
  if (lengthOf(normal) < minLength) return tooShort(minLength);
  return classesOf(normal) < minClasses ? tooUniform(minClasses) : guessable(normal);
}

const UNTYPABLE_CHARACTERS: Sentence = {
  zh: '含有无法输入的字符，请只使用文字、数字和符号',
  en: 'Has characters that cannot be typed: use letters, digits and symbols only',
};
const TOO_LONG: Sentence = {
  zh: `密码过长，请不要超过 ${MAX_LENGTH} 个字符`,
  en: `Too long: use at most ${MAX_LENGTH} characters`,
};

function tooShort(minLength: number): Sentence {
  return {
    zh: `密码过短，请至少使用 ${minLength} 个字符`,
    en: `Too short: use at least ${minLength} characters`,
  };
}

function tooUniform(minClasses: number): Sentence {
  return minClasses === 4
    ? {
        zh: '请同时包含小写字母、大写字母、数字和其他字符',
        en: 'Use lower case, upper case, digits and other characters together',
      }
    : {
        zh: `请至少包含小写字母、大写字母、数字、其他字符中的 ${minClasses} 种`,
        en: `Use at least ${minClasses} of lower case, upper case, digits and other characters`,
      };
}
