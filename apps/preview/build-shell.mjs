import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';

const from = join(import.meta.dirname, 'src', 'shell');
const to = join(import.meta.dirname, 'dist', 'shell');

/** Bundles the page around the phones into dist/shell; with `watch`, again on every save. */
export async function buildShell({ watch = false } = {}) {
  mkdirSync(to, { recursive: true });
  for (const file of ['index.html', 'icon.svg']) copyFileSync(join(from, file), join(to, file));
  const options = {
    entryPoints: [
      { in: join(from, 'main.tsx'), out: 'shell' },
      { in: join(from, 'styles', 'shell.css'), out: 'shell' },
    ],
    outdir: to,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  };
  if (watch) await (await context(options)).watch();
  else await build(options);
}
