import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Paths of all files below a folder with `/`, sorted; those of node_modules and what is hidden are left out. */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !/(^|\/)(node_modules|\.[^/]*)(\/|$)/.test(path) && statSync(join(folder, path)).isFile())
    .sort();
}
