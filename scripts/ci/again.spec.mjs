import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const AGAIN = join(import.meta.dirname, 'again.mjs');
const RUNNER = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const { RUNS, RED, YAOPAI_TEST_RESULTS } = process.env;
appendFileSync(RUNS, process.argv.at(-1) + '\\n');
const red = readFileSync(RUNS, 'utf8').trim().split('\\n').length === Number(RED);
writeFileSync(YAOPAI_TEST_RESULTS + '/room.json', JSON.stringify({ numPassedTests: red ? 6 : 7 }));
process.exitCode = red ? 1 : 0;
`;

describe('a suite that failed', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'yaopai-again-spec-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function runAgain({ failures, counts = {}, red = 0 }) {
    const [runner, runs, results] = ['runner.mjs', 'runs', 'results.json'].map((name) => join(folder, name));
    writeFileSync(runner, RUNNER);
    writeFileSync(runs, '');
    const again = { cwd: folder, args: [runner] };
    const zero = { numPassedTests: 10, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
    writeFileSync(results, JSON.stringify({ room: 'room', ...zero, ...counts, failures, again }));
    const env = { ...process.env, RUNS: runs, RED: String(red) };
    const { status } = spawnSync(process.execPath, [AGAIN, folder], { env });
    const summary = JSON.parse(readFileSync(results, 'utf8'));
    return { status, summary, runs: readFileSync(runs, 'utf8').split('\n').filter(Boolean) };
  }

  const failed = (file) => ({ file, ran: true, tests: [{ title: `${file}: does it`, message: 'no' }] });

  it('counts as passed, and is named, when it is green three times by itself', () => {
    const { status, summary, runs } = runAgain({ failures: [failed('a.spec')], counts: { numFailedTests: 1 } });
    expect(runs).toEqual(['a.spec', 'a.spec', 'a.spec']);
    expect(status).toBe(0);
    expect(summary).toMatchObject({ numPassedTests: 11, numFailedTests: 0, failures: [] });
    expect(summary.unsteady).toEqual([{ title: 'a.spec: does it', message: 'no' }]);
  });

  it('stays failed when one of the three is red', () => {
    const { status, summary, runs } = runAgain({
      failures: [failed('a.spec')],
      counts: { numFailedTests: 1 },
      red: 2,
    });
    expect(runs).toHaveLength(2);
    expect(status).toBe(1);
    expect(summary).toMatchObject({ numPassedTests: 10, numFailedTests: 1, failures: [failed('a.spec')] });
  });

  it('brings its tests with it when it could not run before', () => {
    const failures = [{ ...failed('a.spec'), ran: false }];
    const { status, summary } = runAgain({ failures, counts: { numRuntimeErrorTestSuites: 1 } });
    expect(status).toBe(0);
    expect(summary).toMatchObject({ numPassedTests: 17, numRuntimeErrorTestSuites: 0 });
  });

  it('is not run again beside more than two others', () => {
    const failures = ['a.spec', 'b.spec', 'c.spec', 'd.spec'].map(failed);
    const { status, summary, runs } = runAgain({ failures, counts: { numFailedTests: 4 } });
    expect(runs).toEqual([]);
    expect(status).toBe(1);
    expect(summary.failures).toHaveLength(4);
  });

  it('does not excuse a run that failed without a failed suite', () => {
    expect(runAgain({ failures: [] }).status).toBe(1);
  });
});
