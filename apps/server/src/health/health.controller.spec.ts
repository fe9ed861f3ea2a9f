import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SetClock } from '../../test/set-clock.js';
import type { Database } from '../database/index.js';
import type { SigningKeys } from '../keys/index.js';
import { MINUTE } from '../runtime/index.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

let warnings: unknown[];
let questions: number;
let isMigrated: boolean;
let clock: SetClock;
let health: HealthController;
beforeEach(() => {
  [warnings, questions, isMigrated, clock] = [[], 0, true, new SetClock()];
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (line: unknown) => warnings.push(line) });
  const database = {
    isMigrated: async () => {
      questions += 1;
      return isMigrated;
    },
  } as Database;
  const keys = { active: async () => ({}) } as unknown as SigningKeys;
  health = new HealthController(new Readiness(), database, keys, clock);
});
afterEach(() => Logger.overrideLogger(false));

const probes = (count: number): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(Array.from({ length: count }, () => health.ready()));

test('however many ask at once, the database is asked once for all of them', async () => {
  for (const { status } of await probes(100)) expect(status).toBe('fulfilled');
  expect(questions).toBe(1);
  await health.ready();
  expect(questions).toBe(2);
});

test('why it is not ready is told to each, and to the log once a minute', async () => {
  isMigrated = false;
  for (const probe of await probes(100)) expect(probe).toMatchObject({ status: 'rejected', reason: { error: 'BUSY' } });
  expect(warnings).toEqual([{ reason: 'the database lacks migrations' }]);
  clock.time += MINUTE;
  await probes(1);
  expect(warnings).toHaveLength(2);
  isMigrated = true;
  await health.ready();
});
