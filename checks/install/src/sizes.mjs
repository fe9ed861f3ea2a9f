import { gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { toolModules } from '../../tools/paths.mjs';

/** The SDK that this one replaces in a mini program. */
const OTHER = 'authing-wxapp-sdk';

/**
 * Both SDKs bundled whole in one way, `[{name, bytes, gzipped}]`: esbuild, ESM, minified, then gzip -9. `folder`: our
 * package unpacked.
 */
export async function compareSizes(folder) {
  const { version } = JSON.parse(readFileSync(join(toolModules, OTHER, 'package.json'), 'utf8'));
  const other = createRequire(import.meta.url).resolve(OTHER);
  return [
    { name: '@yaopai/sdk', ...(await bundled(join(folder, 'dist', 'index.mjs'))) },
    { name: '@yaopai/sdk/sign-in', ...(await bundled(join(folder, 'dist', 'sign-in.mjs'))) },
    { name: `${OTHER}@${version}`, ...(await bundled(other)) },
  ];
}

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2017',
    // Node's, which the other one asks for and no mini program has: whatever stands in for it would come on top.
    external: ['crypto'],
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  const [{ contents }] = outputFiles;
  return { bytes: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}
