import type { Sentence } from '@yaopai/protocol';
import { COMMON_PASSWORDS } from './common-passwords.js';

const MIN_DISTINCT = 4;
/** Shorter runs than this occur in words. */
const MIN_RUN = 3;
/** So many different ones are hard to guess however long each is. */
const ENOUGH_RUNS = 8;
/** What habit follows, either way: digits, letters, a keyboard's rows without and with shift, its columns. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  '!@#$%^&*()_+',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
];
const NEIGHBOURS = new Set(
  ROWS.flatMap((row) => [...row].slice(1).flatMap((key, index) => [row[index]! + key, key + row[index]!])),
);

/** Why everybody would try this password, whatever the pool asks; undefined when nobody would. In normal form. */
export function guessable(password: string): Sentence | undefined {
  const plain = password.toLowerCase();
  const keys = [...plain];
  if (new Set(keys).size < MIN_DISTINCT) return REPETITIVE;
  if (COMMON_PASSWORDS.has(plain)) return COMMON;
  const runs = runsOf(keys);
  return runs < ENOUGH_RUNS && runs * MIN_RUN <= keys.length ? RUNS : undefined;
}

/** Stretches in which every character repeats the one before or lies beside it: `qwer4321` has two. */
function runsOf(keys: readonly string[]): number {
  const joins = (key: string, index: number) => key === keys[index] || NEIGHBOURS.has(keys[index]! + key);
  return keys.length - keys.slice(1).filter(joins).length;
}

const REPETITIVE: Sentence = {
  zh: `重复的字符太多，请至少使用 ${MIN_DISTINCT} 个不同的字符`,
  en: `Too repetitive: use at least ${MIN_DISTINCT} different characters`,
};
const COMMON: Sentence = {
  zh: '这是最常见的密码之一，请换一个别人想不到的密码',
  en: 'One of the most common passwords: choose one that nobody would think of',
};
const RUNS: Sentence = {
  zh: '由连续的字符组成（例如 12345678、qwertyui），很容易猜到，请打乱顺序或换一个密码',
  en: 'Nothing but characters in a row, like 12345678 or qwertyui: mix them up or choose another password',
};
