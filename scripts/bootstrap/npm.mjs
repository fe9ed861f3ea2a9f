import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { runTool } from './tool.mjs';

/** npm as `[command, ...first arguments]`: its script run by this Node where it can be found, as `npm.cmd` needs a shell on Windows. */
export function npmCommand() {
  const outer = process.env.npm_execpath;
  const folder = dirname(process.execPath);
  const candidates = [
    outer && basename(outer) === 'npm-cli.js' ? outer : undefined,
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file && existsSync(file));
  return script ? [process.execPath, script] : ['npm'];
}

/** Runs npm quietly; resolves with its exit code and the lines it printed. */
export function runNpm(args, { env, cwd = root }) {
  const [command, ...first] = npmCommand();
  return runTool(command, [...first, ...args], { cwd, env });
}

const PASSED_ON = {
  registry: Boolean,
  cafile: Boolean,
  proxy: Boolean,
  'https-proxy': Boolean,
  'strict-ssl': (value) => value === false,
};

/**
 * What npm is configured with, as environment for pnpm: pnpm reads the user's .npmrc, but neither npm's global
 * configuration nor `npm_config_registry`.
 */
export function npmSettingsForPnpm(env) {
  const [command, ...first] = npmCommand();
  const { stdout } = spawnSync(command, [...first, 'config', 'list', '--json'], { cwd: root, env, encoding: 'utf8' });
  const settings = parse(stdout);
  const passed = {};
  for (const [name, wanted] of Object.entries(PASSED_ON)) {
    const variable = `pnpm_config_${name.replaceAll('-', '_')}`;
    if (wanted(settings[name]) && !env[variable]) passed[variable] = String(settings[name]);
  }
  return passed;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
