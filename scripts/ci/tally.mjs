#!/usr/bin/env node
// node scripts/ci/tally.mjs FOLDER[=ROOM,ROOM…]…: sums up the JSON summaries of test runs, each of which must hold tests of the
// rooms that are named; the last line is "N passed, N failed".
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

function main(args) {
  const runs = args.map((arg) => {
    const [folder, rooms = ''] = arg.split('=');
    return { name: basename(folder), summaries: readFolder(folder), rooms: rooms.split(',').filter(Boolean) };
  });
  const summaries = runs.flatMap((run) => run.summaries);
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
  for (const { run, room, unsteady = [], failures = [] } of summaries) {
    const tell = (word, { title, message }) =>
      console.log(`\n${word} in ${run}, ${room}: ${title}\n  ${(message ?? '').replaceAll('\n', '\n  ')}`);
    for (const test of unsteady) tell('UNSTEADY: failed, then passed three times by itself,', test);
    for (const test of failures.flatMap(({ tests }) => tests)) tell('FAILED', test);
  }
  const missing = runs.flatMap((run) => silent(run.rooms, run.summaries).map((room) => `${run.name}: ${room}`));
  for (const room of missing) console.log(`${room} ran no test`);
  const { passed, failed } = tally(summaries);
  const failures = failed + missing.length;
  console.log(`\n${passed} passed, ${failures} failed`);
  process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
