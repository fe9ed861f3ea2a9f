// Run with:  node --test docs/check-links.spec.mjs
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { problemsIn } from './check-links.mjs';

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yaopai-docs-'));
  write('package.json', JSON.stringify({ scripts: { start: 'node x' } }));
  write('apps/server/src/main.ts', "read('YAOPAI_DATA_DIR')");
  write('OTHER.md', '# Other\n\n## Two words, twice\n\n## Two words, twice\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function check(text, others = {}) {
  write('docs/page.md', text);
  for (const [path, content] of Object.entries(others)) write(path, content);
  return problemsIn(root, ['docs/page.md', ...Object.keys(others)]);
}

const GOOD = [
  '[file](../OTHER.md) [folder](../apps/server/) [section](../OTHER.md#two-words-twice-1) [own](#title) [web](https://example.com)',
  '# Title',
  '`apps/server/src/main.ts` `node apps/server/dist/main.js` `npm start` `YAOPAI_DATA_DIR` `YAOPAI_*`',
  '```sh\nnpm start -- --reset # not `npm run nothing`\n```',
  '```js\n[not](a-link.md)\n```',
].join('\n');

test('a page that holds has no problem', () => {
  assert.deepEqual(check(GOOD), []);
});

test('a setting that only a story reads is read', () => {
  write('e2e/stories/long.spec.ts', "process.env['YAOPAI_LONG']");
  assert.deepEqual(check('set `YAOPAI_LONG`'), []);
});

describe('is reported:', () => {
  const cases = {
    'a link to a missing file': ['[x](../GONE.md)', /\.\.\/GONE\.md leads nowhere/],
    'a link in the wrong case': ['[x](../other.md)', /leads nowhere/],
    'a link out of the repository': ['[x](../../../etc/passwd)', /leads nowhere/],
    'a missing section': ['[x](../OTHER.md#three)', /no section #three/],
    'a missing section of its own': ['[x](#three)', /no section #three/],
    'a command in a list': ['1. x\n\n   ```sh\n   npm run fly\n   ```', /npm run fly/],
    'an npm script that is not there': ['```sh\nnpm run fly\n```', /npm run fly/],
    'an npm script that is not there, in a sentence': ['say `npm test`', /npm test/],
    'a program that has no source': ['```sh\nnode apps/server/dist/cli.js\n```', /no apps\/server\/dist\/cli\.js/],
    'a path that is not there': ['see `apps/server/src/gone.ts`', /no apps\/server\/src\/gone\.ts/],
    'a setting that nothing reads': ['set `YAOPAI_COLOUR`', /YAOPAI_COLOUR is read nowhere/],
  };
  for (const [title, [text, expected]] of Object.entries(cases)) {
    test(title, () => {
      const problems = check(text);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0], expected);
    });
  }
});

describe('a page and its twin', () => {
  const english = '# A\n\n## B\n\n```sh\nnpm start # go\n```\n';
  test('may differ in words', () => {
    assert.deepEqual(check(english, { 'docs/page.zh-CN.md': '# 甲\n\n## 乙\n\n```sh\nnpm start # 启动\n```\n' }), []);
  });
  const different = {
    sections: '# 甲\n\n```sh\nnpm start\n```\n',
    'code blocks': '# 甲\n\n## 乙\n\n```js\nnpm start\n```\n',
    commands: '# 甲\n\n## 乙\n\n```sh\nnpm start -- --reset\n```\n',
  };
  for (const [what, text] of Object.entries(different)) {
    test(`may not differ in ${what}`, () => {
      assert.match(check(english, { 'docs/page.zh-CN.md': text }).join('\n'), new RegExp(`${what} and those of`));
    });
  }
});
