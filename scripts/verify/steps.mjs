import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from '../bootstrap/ensure-installed.mjs';
import { exitWith } from '../bootstrap/failure.mjs';
import { pnpmExecutable, root } from '../bootstrap/paths.mjs';
import { createProgress } from '../bootstrap/progress.mjs';

const STEPS = [
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'build', command: ['turbo', 'run', 'build', '--output-logs=errors-only'] },
  // After the build: rules that know types read what other rooms declare.
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'typecheck', command: ['turbo', 'run', 'typecheck', '--output-logs=errors-only'] },
  { name: 'package', command: ['turbo', 'run', 'check:package', '--filter=@yaopai/sdk', '--output-logs=errors-only'] },
  { name: 'knip', command: ['knip'] },
  { name: 'docs', command: ['node', 'docs/check-links.mjs'] },
  {
    name: 'test',
    command: [
      'turbo',
      'run',
      'test',
      'test:scripts',
      'test:docs',
      '--continue=dependencies-successful',
      '--concurrency=2',
      '--output-logs=new-only',
    ],
  },
];

/** Runs every step even after a failure, so that one run names all that is wrong; exits 1 when any failed. */
export async function main(args) {
  const progress = createProgress();
  const env = await ensureInstalled(progress).catch(exitWith);
  const results = [];
  for (const { name, command } of STEPS.filter((step) => step.name !== 'test' || !args.includes('--no-tests'))) {
    console.log(`\n── ${name}: ${command.join(' ')}`);
    const started = Date.now();
    const code = await run(command, env);
    results.push({ name, code, seconds: (Date.now() - started) / 1000 });
  }
  console.log('');
  for (const { name, code, seconds } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.toFixed(1)} s`);
  }
  writeSummary(results);
  process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
}

// Counted by CI beside the tests.
function writeSummary(results) {
  const folder = process.env.YAOPAI_TEST_RESULTS;
  if (!folder) return;
  const failed = results.filter(({ code }) => code !== 0).map(({ name }) => ({ title: name }));
  const counts = {
    numTotalTests: results.length,
    numPassedTests: results.length - failed.length,
    numFailedTests: failed.length,
    failures: [{ tests: failed }],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'verify.json'), JSON.stringify({ room: 'verify', ...counts }, null, 2));
}

function run(command, env) {
  const child = spawn(pnpmExecutable, ['exec', ...command], { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', exitWith);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
