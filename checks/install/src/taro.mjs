import { cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fixtures, lendTool, writeSettings } from './consumers.mjs';
import { runScript } from '../../tools/tools.mjs';

/** What `taro init` with React and Vite puts into a project, and what its pages and its configuration import. */
const TOOLS = ['@tarojs', '@babel', '@types', 'babel-preset-taro', 'react', 'vite'];

/** What Taro's command says of itself while all is well. */
const CHATTER = [
  /^$/,
  /^👽 Taro v/,
  /^vite v[\d.]+ building for production/,
  /^transforming\.\.\.$/,
  /^✓ \d+ modules transformed\.$/,
  /^rendering chunks\.\.\.$/,
  /^computing gzip size\.\.\.$/,
  /^miniprogram\/\S+ +[\d.]+ kB( │ gzip: +[\d.]+ kB)?$/,
  /^✓ built in /,
];

/** A Taro project in React and TypeScript, without the SDK; `settings` is what its page reads: `{appId, host}`. */
export function createTaroProject(work, { name, settings }) {
  const project = join(work, name);
  cpSync(join(fixtures, 'taro'), project, { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: basename(project), private: true }));
  writeSettings(join(project, 'src'), 'ts', settings);
  return project;
}

/** Type-checks a Taro project and runs `taro build --type weapp`; what it warns of. @throws Error when they fail. */
export async function buildWithTaro(project, env) {
  for (const tool of TOOLS) lendTool(project, tool);
  await runScript('typescript/bin/tsc', ['-p', project], { cwd: project, env });
  const lines = await runScript('@tarojs/cli/bin/taro', ['build', '--type', 'weapp'], {
    cwd: project,
    env: { ...env, NO_COLOR: '1' },
  });
  return lines.map((line) => line.trim()).filter((line) => !CHATTER.some((chatter) => chatter.test(line)));
}

/**
 * The page of the Taro fixture. Taro runs React in the page's JavaScript and sends its tree by `setData`, from which Taro's own
 * WXML draws it and whose events come back to `eh`: here the tree is read, and the event sent, in place of the drawing.
 */
export const TARO = {
  shown(page) {
    const named = ['userId', 'token', 'failure', 'refused'].map((id) => [id, textOf(elementOf(page.data.root, id))]);
    return Object.fromEntries(named);
  },
  tapStrange(page) {
    const { sid, uid } = elementOf(page.data.root, 'strange');
    const target = { id: uid, dataset: { sid } };
    page.eh({ type: 'tap', timeStamp: 0, detail: {}, target, currentTarget: target });
  },
};

const childrenOf = (node) => Object.values(node?.cn ?? {});

function elementOf(node, id) {
  if (node?.uid === id) return node;
  for (const child of childrenOf(node)) {
    const found = elementOf(child, id);
    if (found) return found;
  }
  return undefined;
}

const textOf = (node) => (node?.v ?? '') + childrenOf(node).map(textOf).join('');
