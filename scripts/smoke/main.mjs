import { execFileSync } from 'node:child_process';
import { signal } from '../start/processes.mjs';
import { createChecks } from './checks.mjs';
import { createNewcomer } from './newcomer.mjs';
import { processesOf } from './run.mjs';
import { liveWithIt, startOnce } from './stories.mjs';

/** Plays the newcomers; exits 1 when a check failed. */
export async function main() {
  const checks = createChecks();
  const asRoot = process.geteuid?.() === 0;
  await play(checks, 'an ordinary user', { account: asRoot ? accountOf('nobody') : undefined }, liveWithIt);
  if (asRoot) await play(checks, 'root under a closed home', { closedHome: true }, startOnce);
  const { numPassedTests, numFailedTests } = checks.summarise('smoke');
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  process.exit(numFailedTests === 0 ? 0 : 1);
}

async function play(checks, who, options, story) {
  console.log(`\n── ${who}`);
  const newcomer = await createNewcomer(options);
  try {
    await story(checks, newcomer);
  } catch (error) {
    await checks.check(`the rest for ${who}`, () => Promise.reject(error));
  } finally {
    for (const { pid } of processesOf(newcomer)) signal(pid, 'SIGKILL');
    newcomer.leave();
  }
}

function accountOf(name) {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' })));
  return { uid, gid };
}
