import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { exitWith } from './failure.mjs';
import { markInstalled } from './install-workspace.mjs';
import { npmSettingsForPnpm } from './npm.mjs';
import { pnpmExecutable, root } from './paths.mjs';
import { createProgress } from './progress.mjs';

// These change node_modules or the lockfile themselves: installing before them would refuse what they are about to mend.
const INSTALLERS = new Set(['install', 'i', 'add', 'remove', 'rm', 'update', 'up', 'dedupe', 'import']);

/** `node scripts/pnpm.mjs …`: pnpm with these arguments, after installing what is missing; exits with its code. */
export async function main(args) {
  const installs = INSTALLERS.has(args[0]);
  const progress = createProgress();
  let env;
  try {
    env = await ensureInstalled(progress, { workspace: !installs });
    if (installs) env = { ...env, ...npmSettingsForPnpm(env) };
  } catch (error) {
    progress.done();
    exitWith(error);
  }
  const code = await run(args, env);
  if (installs && code === 0 && !args.some((argument) => /^(-F|--filter|--lockfile-only)/.test(argument)))
    markInstalled();
  process.exitCode = code;
}

function run(args, env) {
  // Ctrl-C reaches pnpm through the terminal; this process only waits for it and keeps its exit code.
  const forward = (signal) => child.kill(signal);
  const outside = relative(root, process.cwd()).startsWith('..');
  const child = spawn(pnpmExecutable, args, { cwd: outside ? root : process.cwd(), env, stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  return new Promise((resolve) => {
    child.on('error', exitWith);
    child.on('close', (code, signal) => resolve(signal ? 1 : code));
  });
}
