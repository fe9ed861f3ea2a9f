import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** apps/server/dist/config, or src: four folders below the top of the checkout. */
const TOP = resolve(import.meta.dirname, '..', '..', '..', '..');

/**
 * A data folder's absolute path. A relative one starts at the top of the checkout, whatever folder a command is run in, so
 * that server, command line and `npm start` mean the same data; outside a checkout it starts at the working directory.
 */
export function dataFolder(path: string): string {
  return resolve(existsSync(join(TOP, 'pnpm-workspace.yaml')) ? TOP : '', path);
}
