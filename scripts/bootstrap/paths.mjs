import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Git-ignored folder for the tools this checkout installs for itself. */
export const tools = join(root, '.tools');

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The one pnpm version this checkout runs, from `packageManager` in package.json. */
export const pnpmVersion = packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');

/** Folder that holds the executable named `pnpm`; it goes first on PATH. */
export const pnpmFolder = join(tools, `pnpm-${pnpmVersion}`, 'node_modules', 'pnpm');

/** The executable itself: a native binary, so running it costs no second Node. */
export const pnpmExecutable = join(pnpmFolder, process.platform === 'win32' ? 'pnpm.exe' : 'pnpm');
