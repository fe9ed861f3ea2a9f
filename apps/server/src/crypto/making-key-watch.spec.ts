import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SetClock } from '../../test/set-clock.js';
import type { Database } from '../database/index.js';
import { AppError } from '../http/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { KeyRing } from './key-ring.js';
import { MakingKeyWatch } from './making-key-watch.js';

let warnings: unknown[];
beforeEach(() => {
  warnings = [];
  Logger.overrideLogger({
    log: () => undefined,
    warn: (...line: unknown[]) => void warnings.push(line),
    error: () => undefined,
  });
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  Logger.overrideLogger(false);
});

test('a database that is away is asked every second, and told of once a minute', async () => {
  let asked = 0;
  const away = {
    query: async () => {
      asked += 1;
      throw new AppError('BUSY');
    },
  } as unknown as Database;
  const clock = new SetClock();
  const watch = new MakingKeyWatch(new KeyRing(Buffer.alloc(32, 1), Buffer.alloc(32, 2)), away, clock);
  watch.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(30 * SECOND);
  expect([asked, warnings.length]).toEqual([30, 1]);
  clock.time += MINUTE;
  await jest.advanceTimersByTimeAsync(30 * SECOND);
  expect([asked, warnings.length]).toEqual([60, 2]);
  await watch.onModuleDestroy();
});
