import { ensureInstalled } from '../../scripts/bootstrap/ensure-installed.mjs';
import { npmSettingsForPnpm } from '../../scripts/bootstrap/npm.mjs';
import { createProgress } from '../../scripts/bootstrap/progress.mjs';
import { build } from '../../scripts/start/build.mjs';
import { installTools } from './tools.mjs';

/** Makes the integrators' tools present and builds rooms of the workspace, if any; the environment to run tools with. */
export async function prepareTools(rooms) {
  const progress = createProgress();
  const own = await ensureInstalled(progress, { workspace: rooms.length > 0 });
  const env = { ...own, ...npmSettingsForPnpm(own) };
  await Promise.all([rooms.length > 0 && build(env, progress.report, rooms), installTools(env)]);
  progress.done();
  return env;
}
