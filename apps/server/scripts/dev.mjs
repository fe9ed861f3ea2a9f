// `pnpm dev`: compiles on every save and restarts the server. Settings come from the environment (`npm run dev` sets them).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const room = dirname(import.meta.dirname);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const children = [];

function start(args, options) {
  const child = spawn(process.execPath, args, { cwd: room, ...options });
  children.push(child);
  return child;
}

const compiler = start([tsc, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let server;
createInterface({ input: compiler.stdout }).on('line', (line) => {
  console.log(line);
  // The first compilation is done, with or without complaints: JavaScript is written either way. Node sees later ones.
  if (!server && /Watching for file changes/.test(line)) {
    server = start(['--enable-source-maps', '--watch', '--watch-preserve-output', join('dist', 'main.js')], {
      stdio: 'inherit',
    });
  }
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // Each of them stops gracefully by itself; this process ends with the last.
    for (const child of children) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  });
}
await once(compiler, 'exit');
server?.kill('SIGTERM');
