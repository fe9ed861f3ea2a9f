import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitWith, Failure } from '../../../scripts/bootstrap/failure.mjs';
import { say } from '../../../scripts/bootstrap/language.mjs';
import { root } from '../../../scripts/bootstrap/paths.mjs';
import { createChecks } from '../../../scripts/smoke/checks.mjs';
import { prepareTools } from '../../tools/prepare.mjs';
import { checkPlanted } from './planted.mjs';
import { holdToGate } from './gate.mjs';

const DEMO = join(root, 'apps', 'demo-miniapp');

/** Holds a mini program, by default the demo, to the gate; exits 1 when a check failed. */
export function gate(folder) {
  return start('demo', folder, holdToGate);
}

/** Shows that the gate fails for each fault that is planted in a copy of the mini program; exits 1 when it does not. */
export function planted(folder) {
  return start('demo-planted', folder, checkPlanted);
}

async function start(room, folder, hold) {
  const began = Date.now();
  const project = folder === undefined ? DEMO : resolve(folder);
  const env = await prepare(project).catch(exitWith);
  const work = mkdtempSync(join(tmpdir(), 'yaopai-demo-check-'));
  const checks = createChecks();
  try {
    await hold(checks, { project, work, env });
  } catch (error) {
    await checks.check(say('其余检查', 'the rest'), () => Promise.reject(error));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const { numPassedTests, numFailedTests } = checks.summarise(room);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(say(`用时 ${seconds} 秒`, `${seconds} s`));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  process.exit(numFailedTests === 0 ? 0 : 1);
}

async function prepare(project) {
  if (!existsSync(join(project, 'project.config.json'))) {
    throw new Failure(
      say(`${project} 中没有 project.config.json`, `${project} has no project.config.json`, { between: '\n' }),
    );
  }
  return prepareTools(project === DEMO ? ['apps/demo-miniapp'] : []);
}
