// After tsc: the phone's bundle, the compiled demo, and the page around them.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildShell } from './build-shell.mjs';
import { bundlePhone } from './dist/compile/bundle-phone.js';
import { compileMiniProgram } from './dist/compile/compile.js';

const here = import.meta.dirname;
const demo = dirname(createRequire(import.meta.url).resolve('@yaopai/demo-miniapp/package.json'));

await bundlePhone(join(here, 'src', 'phone'), join(here, 'dist', 'phone'));
await compileMiniProgram(join(demo, 'miniprogram'), join(here, 'dist', 'demo'));
await buildShell();
