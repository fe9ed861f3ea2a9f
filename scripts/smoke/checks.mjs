import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Counts checks and says how each went; a check is a promise that rejects when it fails. */
export function createChecks() {
  const results = [];
  return {
    async check(title, work) {
      const began = Date.now();
      const failure = await Promise.resolve()
        .then(work)
        .then(
          () => undefined,
          (error) => error,
        );
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      results.push({ title, failed: failure !== undefined });
      console.log(`${failure === undefined ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`);
      if (failure !== undefined)
        console.log(`       ${String(failure.message ?? failure).replaceAll('\n', '\n       ')}`);
      return failure === undefined;
    },
    /** Writes the counts where a test run's counts go, and resolves with the number of failures. */
    summarise(room) {
      const failed = results.filter((result) => result.failed).length;
      const summary = {
        room,
        numTotalTests: results.length,
        numPassedTests: results.length - failed,
        numFailedTests: failed,
      };
      const folder = process.env.YAOPAI_TEST_RESULTS;
      if (folder) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${room}.json`), JSON.stringify(summary, null, 2));
      }
      return summary;
    },
  };
}

/** Fails with `sentence` unless `condition` holds. */
export function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}
