import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from '../bootstrap/ensure-installed.mjs';
import { tell } from '../bootstrap/language.mjs';
import { root } from '../bootstrap/paths.mjs';
import { build } from './build.mjs';
import { claimRun, openDataFolder, resetDataFolder } from './data-folder.mjs';
import { readBootstrap } from './demo.mjs';
import { chooseExtras } from './extras.mjs';
import { refuseBusyPorts } from './ports.mjs';
import { printWarning } from './printout.mjs';

/** All that comes before the programs: what can refuse at once does so before what takes long. */
export async function prepare(settings, progress) {
  readBootstrap(settings.bootstrapFile);
  openDataFolder(settings.dataDir);
  await claimRun(settings.dataDir, progress.report);
  await refuseBusyPorts(settings.ports);
  const extras = await chooseExtras(settings);
  await build(await ensureInstalled(progress), progress.report);
  if (settings.reset) await forgetData(settings, progress);
  return { logs: openDataFolder(settings.dataDir).logs, extras };
}

async function forgetData({ dataDir, ownDatabase }, progress) {
  // The master key seals what is in the user's own database, which stays.
  await resetDataFolder(dataDir, await databaseForgetter(), { keep: ownDatabase ? [] : ['secret-key'] });
  progress.done(tell(`已清除 ${dataDir} 中的数据。`, `The data in ${dataDir} is forgotten.`));
  if (ownDatabase) return;
  printWarning(tell('DATABASE_URL 指定的数据库未被清除。', 'The database of DATABASE_URL was left as it is.'));
}

async function databaseForgetter() {
  const file = join(root, 'apps/server/dist/database/index.js');
  return (await import(pathToFileURL(file).href)).forgetEmbeddedPostgres;
}
