#!/usr/bin/env node
// node scripts/ci/again.mjs FOLDER: runs the suites that failed in a run again, by themselves, three times each. A suite that is
// green three times is counted as passed, and the summary names it as unsteady; one that is red once more stays failed, and so
// does everything when more than three suites failed. Exits 1 unless nothing is left failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 3;
const MOST_SUITES = 3;

/** A summary in which a suite that is green by itself counts as passed: `passed` is the number of its tests then. */
export function forgive(summary, failure, passed) {
  const { failures, unsteady = [], ...counts } = summary;
  return {
    ...counts,
    failures: failures.filter(({ file }) => file !== failure.file),
    unsteady: [...unsteady, ...failure.tests],
    numPassedTests: counts.numPassedTests + (failure.ran ? failure.tests.length : passed),
    numFailedTests: counts.numFailedTests - (failure.ran ? failure.tests.length : 0),
    numRuntimeErrorTestSuites: counts.numRuntimeErrorTestSuites - (failure.ran ? 0 : 1),
  };
}

/** The number of tests of a suite that passed, or 0 when one failed or none ran. */
function runOnce({ again }, { file }) {
  const folder = mkdtempSync(join(tmpdir(), 'yaopai-again-'));
  const env = { ...process.env, YAOPAI_TEST_RESULTS: folder };
  const { status } = spawnSync(process.execPath, [...again.args, '--runTestsByPath', file], {
    cwd: again.cwd,
    env,
    stdio: 'inherit',
  });
  const passed = readSummaries(folder).reduce((sum, { summary }) => sum + summary.numPassedTests, 0);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? passed : 0;
}

function readSummaries(folder) {
  const paths = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return paths.map((name) => {
    const path = join(folder, name);
    return { path, summary: JSON.parse(readFileSync(path, 'utf8')) };
  });
}

function main(folder) {
  const rooms = readSummaries(folder).filter(({ summary }) => summary.failures?.length > 0);
  const suites = rooms.reduce((sum, { summary }) => sum + summary.failures.length, 0);
  let left = suites;
  if (suites > MOST_SUITES) console.log(`${suites} suites failed: too many to be run again`);
  else {
    for (const { path, summary } of rooms) {
      let told = summary;
      for (const failure of summary.failures) {
        console.log(`\n── again, ${ROUNDS} times by itself: ${failure.tests.map(({ title }) => title).join('; ')}`);
        const passed = Array.from({ length: ROUNDS }).reduce(
          (before) => (before === 0 ? 0 : runOnce(summary, failure)),
          1,
        );
        if (passed === 0) continue;
        told = forgive(told, failure, passed);
        left -= 1;
      }
      writeFileSync(path, JSON.stringify(told, null, 2));
    }
  }
  process.exitCode = suites > 0 && left === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2]);
