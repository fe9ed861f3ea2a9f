// Builds everything that is shipped:  node build.mjs [--watch]
//   miniprogram_dist/  what "Build npm" copies: one self-contained CommonJS file, and the first-generation class beside it
//   dist/              ESM, CommonJS and rolled-up types for bundlers
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const ENTRIES = ['index', 'sign-in'];

/** ES2017 and nothing of Node's or a browser's; Chinese sentences stay UTF-8, which is half the size of escapes. */
const COMMON = {
  bundle: true,
  target: 'es2017',
  platform: 'neutral',
  charset: 'utf8',
  legalComments: 'none',
  absWorkingDir: at('.'),
};

const OUTPUTS = [
  { ...COMMON, entryPoints: ['src/index.ts'], format: 'cjs', minify: true, outfile: 'miniprogram_dist/index.js' },
  ...ENTRIES.flatMap((name) => [
    { ...COMMON, entryPoints: [`src/${name}.ts`], format: 'esm', outfile: `dist/${name}.mjs` },
    { ...COMMON, entryPoints: [`src/${name}.ts`], format: 'cjs', outfile: `dist/${name}.cjs` },
  ]),
];

const AUTHING = `const { Authing } = require('./index.js');\nmodule.exports = Authing;\n`;

async function rollUpTypes(name) {
  const bundle = await rollup({
    input: at(`src/${name}.ts`),
    plugins: [dts({ tsconfig: at('tsconfig.build.json'), includeExternal: ['@yaopai/protocol'] })],
  });
  await bundle.write({ file: at(`dist/${name}.d.mts`), format: 'es' });
  await bundle.close();
  await copyFile(at(`dist/${name}.d.mts`), at(`dist/${name}.d.cts`));
}

if (process.argv.includes('--watch')) {
  for (const output of OUTPUTS) await (await esbuild.context({ ...output, logLevel: 'info' })).watch();
} else {
  for (const folder of ['dist', 'miniprogram_dist']) await rm(at(folder), { recursive: true, force: true });
  await Promise.all(OUTPUTS.map((output) => esbuild.build(output)));
  for (const name of ENTRIES) await rollUpTypes(name);
}
await mkdir(at('miniprogram_dist'), { recursive: true });
await writeFile(at('miniprogram_dist/authing.js'), AUTHING);
