import { describe, expect, it } from '@jest/globals';

import { en } from './en.js';
import { zh } from './zh.js';

/** Every place that has a word, and how many it has. */
function shapeOf(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([name, word]: [string, unknown]) => {
    const place = `${path}${name}`;
    if (typeof word === 'object' && word !== null) return shapeOf(word, `${place}.`);
    return typeof word === 'string' && word.trim() === '' ? [`${place} is empty`] : [place];
  });
}

describe('the words', () => {
  it('are all there in both languages, lists included', () => {
    expect(shapeOf(en)).toEqual(shapeOf(zh));
  });

  it('leave none untranslated', () => {
    expect(JSON.stringify(en).replaceAll('中文', '')).not.toMatch(/\p{Script=Han}/u);
  });
});
