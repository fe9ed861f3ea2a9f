import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpmExecutable } from '../../scripts/bootstrap/paths.mjs';
import { runTool } from '../../scripts/bootstrap/tool.mjs';
import { here, toolModules } from './paths.mjs';

/**
 * Installs the integrators' tools from the lockfile, unless they are there. They stay out of the workspace: with them
 * `npm start` would fetch three times as much.
 */
export async function installTools(env) {
  const mark = join(toolModules, '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(here, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  await run(pnpmExecutable, ['install', '--frozen-lockfile'], { cwd: here, env });
  writeFileSync(mark, wanted);
}

/** Runs a program to its end; its lines. @throws Error with its last lines when it fails. */
export async function run(command, args, { cwd, env }) {
  const { code, lines } = await runTool(command, args, { cwd, env });
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed:\n${lines.slice(-30).join('\n')}`);
  return lines;
}

/** Runs a JavaScript file of the tools with this Node. */
export function runScript(script, args, options) {
  return run(process.execPath, [join(toolModules, script), ...args], options);
}
