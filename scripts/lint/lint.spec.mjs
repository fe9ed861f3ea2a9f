import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../bootstrap/paths.mjs';
import { legal, planted } from './planted.mjs';

// A copy of the configuration in a checkout of violations: each rule has to fail there, by name, in its file.
let copy;
let messagesOf;

function write(file, content) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), content);
}

function plantCopy() {
  copy = mkdtempSync(join(tmpdir(), 'yaopai-lint-'));
  for (const file of ['eslint.config.mjs', 'package.json', 'tsconfig.base.json'])
    write(file, readFileSync(join(root, file)));
  cpSync(join(root, 'scripts', 'lint'), join(copy, 'scripts', 'lint'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  for (const { file, code } of [...planted, ...legal]) {
    write(file, code);
    const room = /^(packages|apps)\//.test(file) ? file.split('/').slice(0, 2).join('/') : file.split('/')[0];
    if (!file.endsWith('.mjs')) {
      const base = relative(join(copy, room), join(copy, 'tsconfig.base.json')).replaceAll('\\', '/');
      write(`${room}/tsconfig.json`, JSON.stringify({ extends: base, include: ['**/*.ts'] }));
    }
  }
}

function lintCopy() {
  const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const args = [eslint, '--format', 'json', 'packages', 'apps', 'e2e', 'examples', 'scripts/uses-everything.mjs'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout) throw new Error(stderr);
  const results = JSON.parse(stdout);
  const byFile = new Map(
    results.map((result) => [relative(copy, result.filePath).replaceAll('\\', '/'), result.messages]),
  );
  return (file) => byFile.get(file);
}

beforeAll(() => {
  plantCopy();
  messagesOf = lintCopy();
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('lint refuses', () => {
  it.each(planted.map(({ title, file, rule }) => [title, file, rule]))('%s', (_title, file, rule) => {
    expect(messagesOf(file)?.map((message) => message.ruleId)).toEqual([rule]);
  });
});

describe('lint allows', () => {
  it.each(legal.map(({ title, file }) => [title, file]))('%s', (_title, file) => {
    expect(messagesOf(file)).toEqual([]);
  });
});
