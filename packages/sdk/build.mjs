// Builds everything that is shipped:  node build.mjs [--watch]
//   miniprogram_dist/  what "Build npm" copies: one self-contained CommonJS file, and the first-generation class beside it
//   dist/              ESM, CommonJS and rolled-up types for bundlers
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { minify } from '@swc/core';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { INTERNAL_NAMES } from './internal-names.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const ENTRIES = ['index', 'sign-in'];

/** ES2017 and nothing of Node's or a browser's; Chinese sentences stay UTF-8, which is half the size of escapes. */
const COMMON = { bundle: true, target: 'es2017', platform: 'neutral', charset: 'utf8', absWorkingDir: at('.') };

/** swc names variables anew in each function, so that the same texts come back: 4 % less when gzipped than what esbuild minifies. */
async function squeeze(source) {
  const { code } = await minify(source, {
    module: true,
    ecma: 2017,
    // What `unsafe` takes for granted holds here: nobody replaces the built-in objects, and no method is called with `new`.
    compress: { ecma: 2017, passes: 3, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
    mangle: true,
    format: { ecma: 2017, asciiOnly: false },
  });
  return code;
}

/** esbuild's own CommonJS wrapper is 500 bytes of getters for which one file of three exports has no use. */
const plainExports = {
  name: 'plain-exports',
  setup(build) {
    build.onEnd(async ({ outputFiles }) => {
      const file = outputFiles?.[0];
      if (!file) return;
      const text = await squeeze(file.text);
      const [tail, list] = /export\{([\w$ ,]+)\};?\s*$/.exec(text) ?? [];
      if (!tail)
        throw new Error(
          'The bundle does not end in one export list: adapt plainExports in build.mjs to what the minifier writes now',
        );
      const names = list.split(',').map((pair) => pair.split(' as '));
      const lines = names.map(([local, name = local]) => `exports.${name}=${local};`);
      await mkdir(at('miniprogram_dist'), { recursive: true });
      await writeFile(
        at('miniprogram_dist/index.js'),
        `"use strict";${text.slice(0, -tail.length)}${lines.join('')}\n`,
      );
      await writeFile(
        at('miniprogram_dist/authing.js'),
        `const { Authing } = require('./index.js');\nmodule.exports = Authing;\n`,
      );
    });
  },
};

const OUTPUTS = [
  {
    ...COMMON,
    entryPoints: ['src/index.ts'],
    format: 'esm',
    minifySyntax: true,
    minifyIdentifiers: true,
    mangleProps: new RegExp(`^(${INTERNAL_NAMES.join('|')})$`),
    write: false,
    plugins: [plainExports],
  },
  ...ENTRIES.flatMap((name) => [
    { ...COMMON, entryPoints: [`src/${name}.ts`], format: 'esm', outfile: `dist/${name}.mjs` },
    { ...COMMON, entryPoints: [`src/${name}.ts`], format: 'cjs', outfile: `dist/${name}.cjs` },
  ]),
];

async function rollUpTypes(name) {
  const types = dts({ tsconfig: at('tsconfig.build.json'), includeExternal: ['@yaopai/protocol'] });
  const bundle = await rollup({ input: at(`src/${name}.ts`), plugins: [types] });
  await bundle.write({ file: at(`dist/${name}.d.mts`), format: 'es' });
  await bundle.close();
  await copyFile(at(`dist/${name}.d.mts`), at(`dist/${name}.d.cts`));
}

for (const folder of ['dist', 'miniprogram_dist']) await rm(at(folder), { recursive: true, force: true });
await Promise.all(OUTPUTS.map((output) => esbuild.build(output)));
for (const name of ENTRIES) await rollUpTypes(name);
// Types are rolled up once: editors of the other packages need them, and they change rarely.
if (process.argv.includes('--watch')) {
  for (const output of OUTPUTS) await (await esbuild.context({ ...output, logLevel: 'info' })).watch();
}
