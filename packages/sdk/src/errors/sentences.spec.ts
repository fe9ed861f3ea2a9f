import { expect, test } from '@jest/globals';
import { ERRORS } from '@yaopai/protocol';
import { SENTENCES } from './sentences.js';

test("the SDK's sentences are the protocol's", () => {
  for (const [code, [name, zh, en]] of Object.entries(SENTENCES)) {
    expect([Number(code), { zh, en }]).toEqual([ERRORS[name].code, ERRORS[name].message]);
  }
});
