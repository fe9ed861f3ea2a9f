import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What a failure says, in at most 40 lines: without colours, and without the frames of others. */
const told = (message) =>
  stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => !/^\s+at .*(node_modules|node:)/.test(line))
    .slice(0, 40)
    .join('\n');

/** The suites of a run that failed: their path, how many tests they hold, and what each failure says. */
export function failuresOf(results, rootDir) {
  const failed = results.testResults.filter((suite) => suite.testExecError || suite.numFailingTests > 0);
  return failed.map((suite) => {
    const name = relative(rootDir, suite.testFilePath);
    const tests = suite.testResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        title: `${name}: ${fullName}`,
        message: told(failureMessages.join('\n')),
      }));
    return {
      file: suite.testFilePath,
      ran: !suite.testExecError,
      tests: suite.testExecError ? [{ title: name, message: told(suite.failureMessage) }] : tests,
    };
  });
}

/** The arguments of this process that start the same run again, but for the files it was limited to. */
function sameRun() {
  const at = process.argv.indexOf('--config');
  return [...process.execArgv, process.argv[1], ...(at < 0 ? [] : process.argv.slice(at, at + 2))];
}

/** Writes jest's own JSON summary of a run into the folder YAOPAI_TEST_RESULTS, one file a room; without it, nothing. */
export default class ResultsReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
    this.room = basename(globalConfig.rootDir);
  }

  onRunComplete(_contexts, results) {
    const folder = process.env.YAOPAI_TEST_RESULTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const counts = Object.fromEntries(Object.entries(results).filter(([, value]) => typeof value !== 'object'));
    const failures = failuresOf(results, this.rootDir);
    const summary = { room: this.room, ...counts, failures, again: { cwd: process.cwd(), args: sameRun() } };
    writeFileSync(join(folder, `${this.room}.json`), JSON.stringify(summary, null, 2));
  }
}
