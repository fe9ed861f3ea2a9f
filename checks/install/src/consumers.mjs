import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../../../scripts/bootstrap/npm.mjs';
import { pnpmExecutable } from '../../../scripts/bootstrap/paths.mjs';
import { toolModules } from '../../tools/paths.mjs';
import { run, runScript } from '../../tools/tools.mjs';

export const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Ends of source files, by language; types are checked for one of them. */
export const LANGUAGES = { typescript: 'ts', javascript: 'js' };

const SDK = '@yaopai/sdk';

/**
 * The ways to get the SDK into a mini program. Each is given the project's folder, the packed SDK, the environment of tools and
 * the language, and leaves the project ready for "Build npm".
 */
export const WAYS = {
  async npm(project, { tarball }, env) {
    const [npm, ...first] = npmCommand();
    await run(npm, [...first, 'install', tarball, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: project,
      env,
    });
  },
  // Its cache knows a local tarball by name and version only: a shared one would hand out yesterday's.
  async 'yarn classic'(project, { tarball }, env) {
    const cache = join(dirname(project), 'yarn-cache');
    const args = ['add', `file:${tarball}`, '--cache-folder', cache, '--non-interactive', '--no-progress'];
    await runScript('yarn/bin/yarn.js', args, { cwd: project, env });
  },
  async 'pnpm from the tarball'(project, { tarball }, env) {
    await run(pnpmExecutable, ['add', tarball], { cwd: project, env });
  },
  async 'pnpm by a workspace link'(project, { folder }, env) {
    const linked = join(project, 'sdk');
    cpSync(folder, linked, { recursive: true });
    // What the SDK itself is built with is no business of this workspace.
    changeManifest(linked, (manifest) => without(manifest, 'devDependencies', 'scripts'));
    writeFileSync(join(project, 'pnpm-workspace.yaml'), 'packages:\n  - sdk\n');
    changeManifest(project, (manifest) => ({ ...manifest, dependencies: { [SDK]: 'workspace:*' } }));
    await run(pnpmExecutable, ['install'], { cwd: project, env });
  },
  async 'a copied file'(project, { folder }, _env, language) {
    const end = LANGUAGES[language];
    const place = join(project, 'miniprogram', 'yaopai');
    cpSync(join(folder, 'miniprogram_dist', 'index.js'), join(place, 'index.js'));
    if (end === 'ts') cpSync(join(folder, 'dist', 'index.d.cts'), join(place, 'index.d.ts'));
    changeFile(pageOf(project, language), (source) => source.replace(`'${SDK}'`, `'../../yaopai/index'`));
  },
};

/** A mini program from the fixtures, without the SDK, for the deployment of this `world`. */
export function createProject({ work, deployment }, name, language) {
  const project = join(work, name.replaceAll(' ', '-'));
  for (const fixture of ['shared', language]) cpSync(join(fixtures, fixture), project, { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: basename(project), private: true }));
  writeSettings(join(project, 'miniprogram'), LANGUAGES[language], deployment.settings);
  return project;
}

/** A weapp-vite project whose page is the TypeScript fixture's, or a file of `fixtures/weapp-vite-pages`. */
export function createViteProject(work, { name, page, settings }) {
  const project = join(work, name);
  cpSync(join(fixtures, 'weapp-vite'), project, { recursive: true });
  cpSync(join(fixtures, 'shared', 'miniprogram'), join(project, 'src'), { recursive: true });
  for (const file of ['app.ts', 'pages/index/index.ts']) {
    cpSync(join(fixtures, 'typescript', 'miniprogram', file), join(project, 'src', file));
  }
  if (page) cpSync(join(fixtures, 'weapp-vite-pages', page), join(project, 'src', 'pages', 'index', 'index.ts'));
  const manifest = { name: basename(project), private: true, type: 'module' };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  writeSettings(join(project, 'src'), 'ts', settings);
  return project;
}

/** Puts an unpacked package where npm would: for packages that were spoiled on purpose. */
export function putPackage(project, folder) {
  cpSync(folder, join(project, 'node_modules', SDK), { recursive: true });
  changeManifest(project, (manifest) => ({ ...manifest, dependencies: { [SDK]: '*' } }));
}

/**
 * Gives the project a tool of ours as if it had installed it: a devDependency, which "Build npm" does not look at. `place` is
 * where the tool lies among ours.
 */
export function lendTool(project, name, place = name) {
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(join(toolModules, place), join(project, 'node_modules', name), 'junction');
}

/** Type-checks a project as its author would. @throws Error with what tsc says. */
export async function typecheck(project, env) {
  lendTool(project, 'miniprogram-api-typings');
  await runScript('typescript/bin/tsc', ['-p', project], { cwd: project, env });
}

/** The source of the one page. */
export const pageOf = (project, language) =>
  join(project, 'miniprogram', 'pages', 'index', `index.${LANGUAGES[language]}`);

export function changeFile(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** The manifest without these fields. */
export function without(manifest, ...names) {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !names.includes(name)));
}

/** Rewrites the package.json of a folder. */
export function changeManifest(folder, change) {
  changeFile(join(folder, 'package.json'), (text) => JSON.stringify(change(JSON.parse(text))));
}

/** Makes the dependencies of a project its devDependencies: bundled by its tools, unknown to "Build npm". */
export function toDevelopment(project) {
  changeManifest(project, (manifest) => ({
    ...without(manifest, 'dependencies'),
    devDependencies: manifest.dependencies,
  }));
}

/** What a fixture's page reads: the `settings` of a deployment. */
export function writeSettings(folder, end, { appId, host }) {
  const values = `appId = ${JSON.stringify(appId)}, host = ${JSON.stringify(host)};\n`;
  const text = end === 'ts' ? `export const ${values}` : `const ${values}module.exports = { appId, host };\n`;
  writeFileSync(join(folder, `settings.${end}`), text);
}
