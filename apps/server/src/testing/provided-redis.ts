/** A Redis that the caller of the tests provides: where there is none, what Redis shares is tested in memory only. */
export function providedRedisUrl(): string | undefined {
  // eslint-disable-next-line yaopai/process-env -- a setting of the test run, not of the server
  return process.env['YAOPAI_TEST_REDIS_URL']?.trim() || undefined;
}
