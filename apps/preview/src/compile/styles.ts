import { createHash } from 'node:crypto';
import type { AtRule, Root } from 'postcss';
import { themeMedia } from './media.js';
import type { Part } from './parts.js';
import { scopeSelectors, type Scope } from './selectors.js';
import { resolvePath, type Source } from './source.js';
import { parseSheet, problemAt } from './style-sheet.js';
import { convertUnits } from './units.js';

/** The class prefix of a component's own styles, as glass-easel writes it into the page. */
export function scopeName(path: string): string {
  return `s${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

/** All WXSS as one style sheet: app.wxss, then components, then pages, so that pages win as they do in WeChat. */
export function compileStyles(source: Source, parts: Part[]): string {
  const sheets = [sheet(source, 'app', { kind: 'app' })];
  for (const kind of ['component', 'page'] as const) {
    for (const part of parts.filter((each) => each.kind === kind)) sheets.push(sheet(source, part.path, scopeOf(part)));
  }
  return sheets.filter((text) => text !== '').join('\n');
}

function scopeOf({ kind, path, config }: Part): Scope {
  if (kind === 'page') return { kind, path };
  return config['styleIsolation'] === 'shared' ? { kind: 'app' } : { kind, name: scopeName(path) };
}

function sheet(source: Source, path: string, scope: Scope): string {
  const file = `${path}.wxss`;
  if (!source.has(file)) return '';
  const root = parseSheet(file, source.text(file));
  inlineImports(source, file, root, [file]);
  root.walkRules((rule) => {
    if (!inKeyframes(rule.parent as AtRule | undefined)) scopeSelectors(rule, scope);
  });
  themeMedia(root);
  root.walkDecls((declaration) => convertUnits(declaration));
  root.walkComments((comment) => void comment.remove());
  return root.nodes.length === 0 ? '' : `/* ${file} */\n${root.toString().trim()}\n`;
}

const inKeyframes = (parent: AtRule | undefined): boolean =>
  parent?.type === 'atrule' && parent.name.endsWith('keyframes');

function inlineImports(source: Source, file: string, root: Root, chain: string[]): void {
  root.walkAtRules('import', (rule) => {
    const target = /^(?:url\()?\s*["']([^"']+)["']/.exec(rule.params)?.[1];
    if (target === undefined) throw problemAt(rule, `cannot read @import ${rule.params}`);
    const path = resolvePath(file, target);
    if (chain.includes(path)) throw problemAt(rule, `'${file}' imports itself through '${path}'.`);
    const imported = parseSheet(path, source.text(path));
    inlineImports(source, path, imported, [...chain, path]);
    rule.replaceWith(imported.nodes);
  });
}
