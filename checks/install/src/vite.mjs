import { lendTool } from './consumers.mjs';
import { runScript } from '../../tools/tools.mjs';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds a weapp-vite project; `{compiled, bytes}`, the bytes being those of the page with all that it imports. */
export async function buildWithVite(project, env) {
  lendTool(project, 'weapp-vite');
  // Its own; ours on top is an older one, for Taro.
  lendTool(project, 'vite', 'weapp-vite/node_modules/vite');
  await runScript('weapp-vite/bin/weapp-vite.js', ['build'], { cwd: project, env });
  const compiled = join(project, 'dist');
  return { compiled, bytes: statSync(join(compiled, 'pages', 'index', 'index.js')).size };
}
