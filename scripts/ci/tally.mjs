#!/usr/bin/env node
// node scripts/ci/tally.mjs FOLDER…: sums up the JSON summaries of test runs; the last line is "N passed, N failed".
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Sums summaries as jest writes them. A suite that could not run counts as one failure, as its tests are unknown. */
export function tally(summaries) {
  const sum = (field) => summaries.reduce((total, summary) => total + (summary[field] ?? 0), 0);
  return { passed: sum('numPassedTests'), failed: sum('numFailedTests') + sum('numRuntimeErrorTestSuites') };
}

/** The rooms that should have reported into a folder and did not, or ran nothing. */
export function silent(expected, summaries) {
  return expected.filter((room) => !summaries.some((summary) => summary.room === room && summary.numTotalTests > 0));
}

function readFolder(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.map((name) => ({ run: basename(folder), ...JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
}

function main([expectedRooms, ...folders]) {
  const summaries = folders.flatMap(readFolder);
  for (const {
    run,
    room,
    numPassedTests,
    numFailedTests,
    numRuntimeErrorTestSuites = 0,
    numPendingTests = 0,
  } of summaries) {
    const more = `${numRuntimeErrorTestSuites ? `, ${numRuntimeErrorTestSuites} suites did not run` : ''}${numPendingTests ? `, ${numPendingTests} skipped` : ''}`;
    console.log(`${run.padEnd(18)} ${room.padEnd(18)} ${numPassedTests} passed, ${numFailedTests} failed${more}`);
  }
  const missing = folders
    .filter((folder) => basename(folder).startsWith('tests-'))
    .flatMap((folder) =>
      silent(expectedRooms.split(',').filter(Boolean), readFolder(folder)).map(
        (room) => `${basename(folder)}: ${room}`,
      ),
    );
  for (const room of missing) console.log(`${room} ran no test`);
  const { passed, failed } = tally(summaries);
  const failures = failed + missing.length;
  console.log(`\n${passed} passed, ${failures} failed`);
  process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
