import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Avatars } from '../avatars/index.js';
import type { ContentCheck } from '../content-check/index.js';
import type { Database } from '../database/index.js';
import { MediaVerdicts } from './media-verdicts.js';
import type { ReceivedPush } from './push-receiver.js';

let lines: unknown[];
beforeEach(() => {
  lines = [];
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (line: unknown) => lines.push(line) });
});
afterEach(() => Logger.overrideLogger(false));

test.each([
  ['download failed', 'download failed'],
  ['x'.repeat(20_000), undefined],
  [{ a: 1 }, undefined],
])('of what WeChat says when it cannot check a picture, a short text goes to the log', async (errmsg, logged) => {
  const verdicts = new MediaVerdicts({} as ContentCheck, {} as Avatars, {} as Database);
  const push = { target: { identifier: 'main' }, fields: { trace_id: 't', errcode: -1, errmsg } };
  await verdicts.take(push as unknown as ReceivedPush);
  expect(lines).toEqual([{ connection: 'main', errcode: -1, errmsg: logged }]);
});
