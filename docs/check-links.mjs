#!/usr/bin/env node
// Holds the documentation to the repository:  node docs/check-links.mjs
// Every relative link and #anchor resolves, every file and npm script that a page names exists, every YAOPAI_ setting that it
// names is read somewhere, and a page and its .zh-CN twin have the same sections and code blocks.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOMS = /^(apps|packages|scripts|docs|e2e|bench|examples|deploy)\//;
const TWIN = '.zh-CN.md';

/** Everything that is wrong with the Markdown pages under `root`, one sentence each; `pages` relative to it, with slashes. */
export function problemsIn(root, pages) {
  const parsed = new Map(pages.map((page) => [page, parse(readFileSync(join(root, page), 'utf8'))]));
  const known = { root, parsed, scripts: scriptsOf(root), settings: settingsOf(root) };
  return pages.flatMap((page) =>
    [
      ...parsed.get(page).links.map((link) => brokenLink(known, page, link)),
      ...parsed.get(page).commands.map((command) => brokenCommand(known, command)),
      ...parsed.get(page).paths.map((path) => missingPath(root, path)),
      ...parsed.get(page).settings.map((name) => !known.settings.has(name) && `${name} is read nowhere`),
      ...differencesFromTwin(parsed, page),
    ]
      .filter(Boolean)
      .map((problem) => `${page}: ${problem}`),
  );
}

/** What a page holds that can be wrong. */
export function parse(text) {
  const blocks = [];
  const prose = text.replace(/^ *(```+)(\w*)\n([\s\S]*?)^ *\1$/gm, (_, fence, language, body) => {
    blocks.push({ language, body });
    return '';
  });
  const headings = [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks, title]) => ({ level: marks.length, title }));
  const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ body }) => body.split('\n'));
  return {
    blocks,
    headings,
    anchors: anchorsOf(headings),
    links: [...prose.replace(/`[^`\n]*`/g, '``').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target),
    commands: [...shell, ...inline].map((line) => line.trim()).filter((line) => !line.startsWith('#')),
    paths: inline.filter((code) => ROOMS.test(code) && /^[\w./-]+$/.test(code)),
    settings: [...new Set(text.match(/\bYAOPAI_[A-Z_]*[A-Z]\b(?!\*)/g) ?? [])],
  };
}

/** As GitHub makes them: lower case, punctuation gone, spaces to hyphens, a number for the second of a name. */
function anchorsOf(headings) {
  const seen = new Map();
  return new Set(
    headings.map(({ title }) => {
      const words = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const slug = words.replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

function brokenLink({ root, parsed }, page, target) {
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [path, anchor] = target.split('#');
  const file =
    path === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path))).replace(/\/$/, '');
  if (!existsExactly(root, file)) return `the link ${target} leads nowhere`;
  if (!anchor) return undefined;
  const page2 = parsed.get(file) ?? (file.endsWith('.md') ? parse(readFileSync(join(root, file), 'utf8')) : undefined);
  return page2?.anchors.has(decodeURI(anchor)) ? undefined : `${path || page} has no section #${anchor}`;
}

function brokenCommand({ root, scripts }, command) {
  const npm = /\bnpm (?:run ([\w:-]+)|(start|test)\b)/.exec(command);
  if (npm && !scripts.has(npm[1] ?? npm[2])) return `there is no script for '${npm[0]}'`;
  const node = /\bnode (?:--[\w=-]+ )*([\w./-]+\.[cm]?js)\b/.exec(command)?.[1];
  return node && ROOMS.test(node) ? missingPath(root, node) : undefined;
}

/** A built file exists when its source does. */
function missingPath(root, path) {
  const source = path.replace(/^((?:apps|packages)\/[^/]+)\/dist\/(.+)\.js$/, '$1/src/$2.ts');
  const built = /\/(miniprogram_dist|dist)(\/|$)/.test(source);
  return built || existsExactly(root, source.replace(/\/$/, '')) ? undefined : `there is no ${path}`;
}

function differencesFromTwin(parsed, page) {
  const twin = page.replace(/\.md$/, TWIN);
  if (page.endsWith(TWIN) || !parsed.has(twin)) return [];
  const [here, there] = [parsed.get(page), parsed.get(twin)];
  const outline = ({ headings }) => headings.map(({ level }) => level).join(' ');
  const languages = ({ blocks }) => blocks.map(({ language }) => language || 'none').join(' ');
  const commands = ({ blocks }) =>
    blocks.filter(({ language }) => language === 'sh').map(({ body }) => withoutComments(body));
  return [
    outline(here) !== outline(there) &&
      `its sections and those of ${twin} differ: ${outline(here)} / ${outline(there)}`,
    languages(here) !== languages(there) &&
      `its code blocks and those of ${twin} differ: ${languages(here)} / ${languages(there)}`,
    JSON.stringify(commands(here)) !== JSON.stringify(commands(there)) && `its commands and those of ${twin} differ`,
  ];
}

const withoutComments = (body) => body.replace(/(^|\s+)# .*$/gm, '').trim();

/** Also on a file system that ignores case, so that a link that works on a laptop works on a server. */
function existsExactly(root, path) {
  if (path === '.' || path === '') return true;
  if (path.startsWith('..') || !existsSync(join(root, path))) return false;
  return path.split('/').every((name, i, names) => readdirSync(join(root, ...names.slice(0, i))).includes(name));
}

function scriptsOf(root) {
  return new Set(Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts ?? {}));
}

/** Names of settings that any program or story reads, or that tests are given. */
function settingsOf(root) {
  const programs = ['apps', 'packages', 'scripts', 'e2e']
    .map((room) => join(root, room))
    .filter((room) => existsSync(room));
  const files = [...programs.flatMap((room) => sourcesIn(room)), join(root, 'turbo.json')];
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/\bYAOPAI_[A-Z_]*[A-Z]\b/g) ?? []));
}

function sourcesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (/^(node_modules|dist|miniprogram_dist|\..*)$/.test(name)) return [];
    if (statSync(path).isDirectory()) return sourcesIn(path);
    return /\.(ts|mjs)$/.test(name) && (!/\.spec\./.test(name) || /[\\/]stories$/.test(folder)) ? [path] : [];
  });
}

function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  const pages = stdout.split('\0').filter((page) => page !== '' && existsSync(join(root, page)));
  const problems = problemsIn(root, pages);
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? `${pages.length} pages hold.` : `${problems.length} problems in ${pages.length} pages.`,
  );
  process.exitCode = problems.length === 0 && pages.length > 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
