import { expect, test } from '@jest/globals';
import { ERRORS } from '@yaopai/protocol';
import { NO_QUOTA } from './codes.js';
import { NO_QUOTA_SENTENCE, SENTENCES } from './sentences.js';

test("the SDK's sentences are the protocol's", () => {
  for (const [code, [name, zh, en]] of Object.entries({ ...SENTENCES, [NO_QUOTA]: NO_QUOTA_SENTENCE })) {
    expect([Number(code), { zh, en }]).toEqual([ERRORS[name].code, ERRORS[name].message]);
  }
});
