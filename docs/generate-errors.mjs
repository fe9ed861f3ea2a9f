#!/usr/bin/env node
// Writes the tables of the error guide from the closed error set, in both languages:  node docs/generate-errors.mjs
// With --check it writes nothing and fails when a page is not what it would write. The protocol must be built.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PAGES = [
  { path: 'docs/guides/errors.md', language: 'en', columns: ['number', 'name', 'HTTP', 'what happened', 'what to do'] },
  { path: 'docs/guides/errors.zh-CN.md', language: 'zh', columns: ['编号', '名称', 'HTTP', '含义', '怎么办'] },
];

/** What stands between the markers of one table; a client's own errors have no HTTP status. */
const TABLES = {
  server: ({ status }) => status !== 0,
  client: ({ status }) => status === 0,
};

/** The page with its tables as the error set has them now. Throws when a marker is missing. */
function withTables(text, errors, { language, columns }) {
  return Object.entries(TABLES).reduce((page, [name, belongs]) => {
    const [begin, end] = [`<!-- errors: ${name} -->`, `<!-- end of errors: ${name} -->`];
    const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
    if (from < begin.length || to < from) throw new Error(`there is no place for the table: ${begin} … ${end}`);
    return `${page.slice(0, from)}\n\n${tableOf(errors, belongs, language, columns)}\n\n${page.slice(to)}`;
  }, text);
}

function tableOf(errors, belongs, language, [code, name, status, ...sentences]) {
  const rows = Object.entries(errors)
    .filter(([, entry]) => belongs(entry))
    .sort(([, one], [, other]) => one.code - other.code)
    .map(([title, entry]) => [
      entry.code,
      `\`${title}\``,
      ...(entry.status ? [entry.status] : []),
      cell(entry.message[language]),
      cell(entry.action[language]),
    ]);
  const head = [code, name, ...(rows[0]?.length === 5 ? [status] : []), ...sentences];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Names of calls, headers and settings as code, so that a reader sees what to look for; nothing that ends a cell. */
const cell = (sentence) =>
  sentence
    .replaceAll('|', '\\|')
    .replace(/(?<![\w`])(wx\.\w+|x-[\w-]+|Retry-After|[a-z]+(?:[A-Z]\w*)|client_\w+)(?!\w)/g, '`$1`');

/** Writes, or with `isCheck` compares; answers the pages that are, or were, not as they should be. */
export function generate(root, errors, isCheck) {
  return PAGES.filter(({ path, ...page }) => {
    const file = join(root, path);
    const text = readFileSync(file, 'utf8');
    const wanted = withTables(text, errors, page);
    if (!isCheck && wanted !== text) writeFileSync(file, wanted);
    return wanted !== text;
  }).map(({ path }) => path);
}

async function main([option]) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { ERRORS } = await import(pathToFileURL(join(root, 'packages/protocol/dist/index.js')).href);
  const changed = generate(root, ERRORS, option === '--check');
  for (const path of changed) {
    if (option !== '--check') console.log(`${path} is written.`);
    else console.error(`${path} is stale: run node docs/generate-errors.mjs.`);
  }
  if (changed.length === 0) console.log(`${Object.keys(ERRORS).length} errors are in the guide.`);
  process.exitCode = option === '--check' && changed.length > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
