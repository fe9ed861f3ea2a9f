import { randomBytes } from 'node:crypto';

/** What one run of a test program shares among its worker processes. */
export interface TestRun {
  /** Lets its user make databases. */
  serverUrl: string;
  /** Begins the name of every database of the run. */
  prefix: string;
}

const VARIABLE = 'YAOPAI_TEST_RUN';

/** Announces the run to the worker processes, which inherit the environment. */
export function announce(serverUrl: string): TestRun {
  const run = { serverUrl, prefix: `yaopai_test_${randomBytes(5).toString('hex')}` };
  // eslint-disable-next-line yaopai/process-env -- the only channel from jest's global set-up to its workers
  process.env[VARIABLE] = JSON.stringify(run);
  return run;
}

/** @throws Error when no global set-up announced a run. */
export function currentRun(): TestRun {
  // eslint-disable-next-line yaopai/process-env -- see announce
  const announced = process.env[VARIABLE];
  if (!announced) {
    throw new Error(
      'No test run: add "@yaopai/server/testing/global-setup" as globalSetup (and …/global-teardown) to jest.config.mjs',
    );
  }
  return JSON.parse(announced) as TestRun;
}

/** A PostgreSQL that the caller of the tests provides; without it they bring their own. */
export function providedServerUrl(): string | undefined {
  // eslint-disable-next-line yaopai/process-env -- a setting of the test run, not of the server
  return process.env['YAOPAI_TEST_DATABASE_URL']?.trim() || undefined;
}
