import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pnpmFolder, tools } from './paths.mjs';

const OUTER = /^(npm_|pnpm_)/i;
// Where packages come from and how to get there stays the user's choice; the rest of an outer npm's or pnpm's settings
// (prefix, frozen lockfile, user agent, …) would be obeyed by the nested one too.
const KEPT =
  /^p?npm_config_(registry|@.+:registry|\/\/.+|ca|cafile|cert|key|proxy|https?_proxy|no_?proxy|strict_ssl|userconfig|globalconfig|cache|store_dir)$/i;

/** The environment for npm, pnpm and turbo: the caller's, without the traces of an outer npm or pnpm, our pnpm first on PATH. */
export function toolEnvironment(source = process.env) {
  const env = {};
  for (const [name, value] of Object.entries(source)) {
    if (!OUTER.test(name) || KEPT.test(name)) env[name] = value;
  }
  const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[path] = [pnpmFolder, dirname(process.execPath), env[path]].filter(Boolean).join(delimiter);
  env.TURBO_TELEMETRY_DISABLED = '1';
  env.TURBO_NO_UPDATE_NOTIFIER = '1';
  env.npm_config_update_notifier = 'false';
  return usableHome(source) ? env : { ...env, ...homeInside(source) };
}

/** npm and pnpm keep caches and stores at home: a service user has no home, and `sudo` may leave a root-owned one. */
function usableHome(source) {
  const home = source.HOME || homedir();
  const kept = [
    '',
    '.npm',
    '.cache',
    '.config',
    '.config/pnpm',
    '.local',
    '.local/share',
    '.local/share/pnpm',
    '.local/state',
  ];
  return kept.every((name) => (name !== '' && !existsSync(join(home, name)) ? true : writable(join(home, name))));
}

function writable(folder) {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function homeInside(source) {
  const home = join(tools, 'home');
  mkdirSync(home, { recursive: true });
  const env = { HOME: home, USERPROFILE: home };
  for (const name of ['XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME']) {
    if (source[name] !== undefined && !writable(source[name])) env[name] = undefined;
  }
  // A readable .npmrc in that home still says which registry to use.
  const userconfig = join(source.HOME || homedir(), '.npmrc');
  if (!source.npm_config_userconfig && readable(userconfig)) env.npm_config_userconfig = userconfig;
  return env;
}

function readable(file) {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
