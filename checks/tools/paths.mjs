import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checks, a package of its own. */
export const here = dirname(dirname(fileURLToPath(import.meta.url)));

/** What `installTools` installs. */
export const toolModules = join(here, 'node_modules');
