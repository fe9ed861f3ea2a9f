// What may be in the packed SDK. publint and attw judge its manifest and its types; this judges its files.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectSource } from './bundle-check.mjs';

const ENTRIES = ['index', 'sign-in'];

/** Everything that is shipped, and nothing else: "Build npm" copies its folder whole, maps and tests would be uploaded. */
const FILES = [
  'LICENSE',
  'README.md',
  'authing.d.ts',
  'authing.js',
  ...ENTRIES.flatMap((name) => ['cjs', 'mjs', 'd.cts', 'd.mts'].map((end) => `dist/${name}.${end}`)),
  'miniprogram_dist/authing.js',
  'miniprogram_dist/index.js',
  'package.json',
  'sign-in/package.json',
];

/** What each script may load: itself split in two, nothing from outside. */
const MAY_REQUIRE = {
  'authing.js': ['./miniprogram_dist/authing.js'],
  'miniprogram_dist/authing.js': ['./index.js'],
};

const SCRIPTS_OF_AN_INSTALL = ['preinstall', 'install', 'postinstall', 'prepare'];
const DEPENDENCIES = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies'];

/** Lists what is wrong with an unpacked package; every path is relative to it, with slashes. */
export function inspectPackage(folder) {
  const read = (file) => readFileSync(join(folder, file), 'utf8');
  const files = filesOf(folder);
  const manifest = JSON.parse(read('package.json'));
  return [
    ...FILES.filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...files.filter((file) => !FILES.includes(file)).map((file) => `ships ${file}`),
    ...(manifest.miniprogram === 'miniprogram_dist' ? [] : ['package.json: miniprogram is not miniprogram_dist']),
    ...DEPENDENCIES.filter((name) => name in manifest).map((name) => `package.json: has ${name}`),
    ...SCRIPTS_OF_AN_INSTALL.filter((name) => manifest.scripts?.[name]).map((name) => `package.json: runs ${name}`),
    ...files
      .filter((file) => /\.c?js$/.test(file))
      .flatMap((file) =>
        inspectSource(read(file), { mayRequire: MAY_REQUIRE[file] ?? [] }).map((wrong) => `${file}: ${wrong}`),
      ),
  ];
}

function filesOf(folder, within = '') {
  return readdirSync(join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = within ? `${within}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesOf(folder, path) : [path];
  });
}
