// `pnpm dev`: builds again on every save; reload the page to see it. `npm run dev` runs the preview itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildShell } from './build-shell.mjs';

const SETTLED_MILLISECONDS = 100;
const here = import.meta.dirname;
const require = createRequire(import.meta.url);
const demo = join(dirname(require.resolve('@yaopai/demo-miniapp/package.json')), 'miniprogram');

const compiler = spawn(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  { cwd: here, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => compiler.kill('SIGTERM'));

await buildShell({ watch: true });
onSave(join(here, 'src', 'phone'), (compile) =>
  compile.bundlePhone(join(here, 'src', 'phone'), join(here, 'dist', 'phone')),
);
onSave(demo, (compile) => compile.compileMiniProgram(demo, join(here, 'dist', 'demo')));
await once(compiler, 'exit');
process.exit(0);

/** Several files saved at once are one build. */
function onSave(folder, work) {
  let waiting;
  watch(folder, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void rebuild(work), SETTLED_MILLISECONDS);
  });
}

async function rebuild(work) {
  try {
    const [bundle, compile] = await Promise.all([
      import('./dist/compile/bundle-phone.js'),
      import('./dist/compile/compile.js'),
    ]);
    await work({ ...bundle, ...compile });
    console.log(`preview: built at ${new Date().toLocaleTimeString()}`);
  } catch (error) {
    console.error(`preview: ${error.message}`);
  }
}
