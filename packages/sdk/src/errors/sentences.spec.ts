import { expect, test } from '@jest/globals';
import { ERRORS, type ErrorName } from '@yaopai/protocol';
import { SENTENCES } from './sentences.js';

test("the SDK's sentences are the protocol's", () => {
  for (const [code, raised] of Object.entries(SENTENCES)) {
    const [name, zh, en] = raised.split('|') as [ErrorName, string, string];
    expect([Number(code), { zh, en }]).toEqual([ERRORS[name].code, ERRORS[name].message]);
  }
});
