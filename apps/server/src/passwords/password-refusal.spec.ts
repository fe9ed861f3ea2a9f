import { describe, expect, test } from '@jest/globals';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { passwordLevel } from './password-level.js';
import { passwordRefusal } from './password-refusal.js';

const RULES = { minLength: 8, minClasses: 1 };
/** Sixteen characters of one class that nobody would guess. */
const PLAIN = 'tarnished-kettle'.replace('-', 'q');

describe('a new password', () => {
  test.each([
    ['words', PLAIN],
    ['a short one with everything', 'tK9-wq2#'],
    ['Chinese', '腰牌挂在城门左边的钉子上'],
    ['a surrogate pair for each character', '🐎🦊🐢🐙🦉🐝🦋🐌'],
    ['a birthday', '19891212'],
    ['a row with more behind it', '12345678 blue kettles'],
    ['the longest', `${PLAIN}${'xk2'.repeat(80)}`],
  ])('may be %s', (_, password) => expect(passwordRefusal(RULES, password)).toBeUndefined());

  test.each([
    ['one character short', 'tK9-wq2', 'Too short: use at least 8 characters', '密码过短，请至少使用 8 个字符'],
    [
      'short although it has 14 UTF-16 units',
      '🐎🦊🐢🐙🦉🐝🦋',
      'Too short: use at least 8 characters',
      '密码过短，请至少使用 8 个字符',
    ],
    [
      'one character too long',
      `${PLAIN}${'xk2'.repeat(80)}z`,
      'Too long: use at most 256 characters',
      '密码过长，请不要超过 256 个字符',
    ],
    ['too long once it is normal', 'ﷺ'.repeat(15), 'Too long', '密码过长'],
    ['too long to be read', 'aB3-'.repeat(300_000), 'Too long', '密码过长'],
    ['with a control character', `${PLAIN}\u0007`, 'Has characters that cannot be typed', '含有无法输入的字符'],
    ['with a line break', `${PLAIN}\n`, 'Has characters that cannot be typed', '含有无法输入的字符'],
    ['with half a character', `${PLAIN}\ud83d`, 'Has characters that cannot be typed', '含有无法输入的字符'],
    ['of three characters', 'abcabcabca', 'Too repetitive', '重复的字符太多'],
    ['of three characters in both cases', 'AkeaKEakeA', 'Too repetitive', '重复的字符太多'],
    ['counting up', '12345678', 'Nothing but characters in a row', '由连续的字符组成'],
    ['counting down', '87654321', 'Nothing but', '连续'],
    ['counting past nine', '6789012345', 'Nothing but', '连续'],
    ['the alphabet', 'ABCDefgh', 'Nothing but', '连续'],
    ['the alphabet backwards', 'zyxwvuts', 'Nothing but', '连续'],
    ['a row of keys', 'qwertyui', 'Nothing but', '连续'],
    ['a row of keys backwards', 'lkjhgfdsa', 'Nothing but', '连续'],
    ['columns of keys', '1qaz2wsx', 'Nothing but', '连续'],
    ['digits with shift', '!@#$%^&*', 'Nothing but', '连续'],
    ['two rows', 'qwer1234', 'Nothing but', '连续'],
    ['there and back', '12344321', 'Nothing but', '连续'],
    ['rows and a sign', 'Abcd1234!', 'Nothing but', '连续'],
    ['full-width digits in a row', '１２３４５６７８', 'Nothing but', '连续'],
    ['a common one', 'woaini1314', 'One of the most common passwords', '最常见的密码之一'],
    ['a common one in capitals', 'A123456789', 'One of the most common', '最常见的密码之一'],
    ['a common one in full width', 'ｐａｓｓｗｏｒｄ１', 'One of the most common', '最常见的密码之一'],
  ])('may not be %s', (_, password, en, zh) => {
    expect(passwordRefusal(RULES, password)).toEqual({
      en: expect.stringContaining(en),
      zh: expect.stringContaining(zh),
    });
  });

  test.each([
    [2, 'lettersonly', 'lettersAnd'],
    [3, 'lettersAnd', 'lettersAnd9'],
    [4, 'lettersAnd9', 'lettersAnd9字'],
  ])('has the %d classes that the pool asks for', (minClasses, refused, accepted) => {
    const rules = { minLength: 8, minClasses };
    const { zh, en } = passwordRefusal(rules, refused)!;
    expect(en).toMatch(minClasses === 4 ? /together/ : new RegExp(`at least ${minClasses} of`));
    expect(zh).toMatch(minClasses === 4 ? /同时包含/ : new RegExp(`${minClasses} 种`));
    expect(passwordRefusal(rules, accepted)).toBeUndefined();
  });

  test('is as long as the pool asks', () => {
    expect(passwordRefusal({ minLength: 17, minClasses: 1 }, PLAIN)?.en).toBe('Too short: use at least 17 characters');
    expect(passwordRefusal({ minLength: 16, minClasses: 1 }, PLAIN)).toBeUndefined();
  });
});

test('the list of common passwords names only what nothing else refuses', () => {
  const rules = { minLength: 6, minClasses: 1 };
  const needless = [...COMMON_PASSWORDS].filter(
    (password) => !passwordRefusal(rules, password)?.en.startsWith('One of the most common'),
  );
  expect(needless).toEqual([]);
});

describe('the level of a password', () => {
  test.each([
    [1, 'nothing', ''],
    [1, 'seven characters of every kind', 'tK9-wq2'],
    [1, 'nine letters', 'tarnished'],
    [1, 'a row', '12345678'],
    [1, 'rows of four kinds', 'Abcd1234!'],
    [1, 'a long common one', 'woaini1314520'],
    [1, 'what is too long', 'aB3-'.repeat(300_000)],
    [2, 'eight characters of two kinds', 'tarnish9'],
    [2, 'eight characters of four kinds', 'tK9-wq2#'],
    [2, 'twelve letters', 'tarnishedket'],
    [2, 'twelve characters of two kinds', 'tarnishedke9'],
    [2, 'twelve Chinese characters', '腰牌挂在城门左边的钉子上'],
    [3, 'twelve characters of three kinds', 'tarnishedK9q'],
    [3, 'sixteen characters of two kinds', 'tarnishedkettle9'],
    [3, 'a Chinese sentence with a number', '腰牌挂在城门左边的钉子上，第 3 颗'],
  ])('is %i for %s', (level, _, password) => expect(passwordLevel(password)).toBe(level));
});
