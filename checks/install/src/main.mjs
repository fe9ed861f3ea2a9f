import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitWith } from '../../../scripts/bootstrap/failure.mjs';
import { createChecks } from '../../../scripts/smoke/checks.mjs';
import { prepareTools } from '../../tools/prepare.mjs';

const ROOMS = ['apps/server', 'packages/sdk', 'packages/wechat-sandbox'];

/** Runs every check even after a failure; exits 1 when one failed. */
export async function main() {
  const began = Date.now();
  const env = await prepareTools(ROOMS).catch(exitWith);
  console.log(`Prepared (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  // Loaded here, for they import what has just been installed.
  const { packSdk } = await import('./package.mjs');
  const { startDeployment } = await import('./deployment.mjs');
  const { checkAll } = await import('./checks.mjs');
  const work = mkdtempSync(join(tmpdir(), 'yaopai-install-check-'));
  const checks = createChecks();
  let deployment;
  try {
    const sdk = await packSdk(work, env);
    deployment = await startDeployment();
    await checkAll(checks, { work, env, sdk, deployment });
  } catch (error) {
    await checks.check('the rest', () => Promise.reject(error));
  } finally {
    await deployment?.stop();
    rmSync(work, { recursive: true, force: true });
  }
  const { numPassedTests, numFailedTests } = checks.summarise('installs');
  console.log(`${numPassedTests} passed, ${numFailedTests} failed (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  process.exit(numFailedTests === 0 ? 0 : 1);
}
