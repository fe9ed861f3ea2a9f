import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the phone at `folder` (src/phone) into `target`: phone.js, phone.css, phone.html. */
export async function bundlePhone(folder: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  await build({
    entryPoints: { phone: join(folder, 'main.ts') },
    outdir: target,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'linked',
    // glass-easel measures itself in development mode.
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  await build({
    entryPoints: [join(folder, 'styles', 'phone.css')],
    outdir: target,
    bundle: true,
    charset: 'utf8',
    logLevel: 'warning',
  });
  cpSync(join(folder, 'phone.html'), join(target, 'phone.html'));
}
