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
      const message = failure === undefined ? undefined : String(failure.message ?? failure);
      results.push({ title, message });
      console.log(`${message === undefined ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`);
      if (message !== undefined) console.log(`       ${message.replaceAll('\n', '\n       ')}`);
      return message === undefined;
    },
    /** Writes the counts where a test run's counts go, and resolves with the number of failures. */
    summarise(room) {
      const failed = results.filter(({ message }) => message !== undefined);
      const summary = {
        room,
        numTotalTests: results.length,
        numPassedTests: results.length - failed.length,
        numFailedTests: failed.length,
        failures: failed.length === 0 ? [] : [{ tests: failed }],
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
