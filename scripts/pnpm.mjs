#!/usr/bin/env node
// Runs the pinned pnpm on a machine that has only Node and npm:  node scripts/pnpm.mjs <pnpm arguments>
// It installs pnpm into .tools/ once, installs the workspace when the lockfile is newer than node_modules,
// and puts that pnpm first on PATH, because turbo looks for a `pnpm` binary there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const version = packageManager.split('@')[1];
const home = join(root, '.tools', `pnpm-${version}`);
const pnpmBin = join(home, 'node_modules', '.bin');
const pnpmEntry = join(home, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');

/** npm and an outer pnpm leave settings in the environment that a nested pnpm would obey; only the registry is kept. */
export function cleanEnvironment() {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (/^(npm_config_|npm_package_|npm_lifecycle_|npm_execpath|npm_node_execpath|npm_command|pnpm_)/i.test(name)) continue;
    env[name] = value;
  }
  const registry = process.env.npm_config_registry;
  if (registry) env.npm_config_registry = registry;
  env.PATH = [pnpmBin, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  return env;
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: cleanEnvironment(), shell: process.platform === 'win32', ...options });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function installPnpm() {
  if (existsSync(pnpmEntry)) return;
  console.error(`Fetching pnpm ${version} into .tools/ (once) …`);
  // Into a folder of its own, then renamed: a second start beside this one never sees half a pnpm.
  const staging = `${home}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  const status = run('npm', ['install', '--prefix', staging, '--no-audit', '--no-fund', '--no-save', '--loglevel=error', `pnpm@${version}`]);
  if (status !== 0) fail(`npm could not install pnpm ${version}. Check that this machine reaches an npm registry (npm ping), then try again.`);
  try {
    renameSync(staging, home);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(pnpmEntry)) throw error;
  }
}

function installWorkspace() {
  const lockfile = join(root, 'pnpm-lock.yaml');
  const stamp = join(root, 'node_modules', '.modules.yaml');
  if (existsSync(stamp) && existsSync(lockfile) && statSync(stamp).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.error('Installing dependencies …');
  const status = run(process.execPath, [pnpmEntry, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn']);
  if (status !== 0) fail('Installing dependencies failed; the lines above say why. Nothing was started.');
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function ensureInstalled() {
  installPnpm();
  installWorkspace();
}

export function pnpm(args, options) {
  return run(process.execPath, [pnpmEntry, ...args], options);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const args = process.argv.slice(2);
  installPnpm();
  if (args[0] !== 'install' && args[0] !== 'i' && args[0] !== 'add') installWorkspace();
  process.exit(pnpm(args));
}
