import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readParts, type Part } from './parts.js';
import { copyPictures } from './pictures.js';
import { bundleScripts } from './script.js';
import { Source } from './source.js';
import { compileStyles, scopeName } from './styles.js';
import { compileTemplates } from './templates.js';

/**
 * Compiles the mini program at `root` (the folder of app.json) into `target`: app.js, which sets `window.miniProgram`,
 * app.css, and the pictures. The same sources give the same bytes. Throws CompileProblem.
 */
export async function compileMiniProgram(root: string, target: string): Promise<void> {
  const source = new Source(resolve(root));
  const { app, parts } = readParts(source);
  const templates = compileTemplates(source, parts);
  const styles = compileStyles(source, parts);
  const description = {
    app,
    theme: source.json('theme.json', { optional: true }),
    parts: Object.fromEntries(parts.map((part) => [part.path, describe(part)])),
  };
  const before = [
    'window.miniProgram = {',
    `...${JSON.stringify(description)},`,
    'base: document.currentScript?.src ?? "",',
    `templates: ${templates},`,
    'scripts: ',
  ].join('\n');
  const scripts = await bundleScripts(source, ['app', ...parts.map(({ path }) => path)], { before, after: '\n};' });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'app.js'), scripts);
  writeFileSync(join(target, 'app.css'), styles);
  copyPictures(source.root, target);
}

function describe({ path, kind, config, usingComponents }: Part): Record<string, unknown> {
  const components = Object.fromEntries(Object.entries(usingComponents).map(([tag, to]) => [tag, `/${to}`]));
  return { kind, config: { ...config, usingComponents: components }, styleScope: scopeName(path) };
}
