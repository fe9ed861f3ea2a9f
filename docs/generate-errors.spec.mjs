// Run with:  node --test docs/generate-errors.spec.mjs
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { generate } from './generate-errors.mjs';

const ERRORS = {
  LATER: {
    code: 2,
    status: 400,
    message: { en: 'It | that', zh: '后' },
    action: { en: 'Set appId; see x-id', zh: '调用 wx.login' },
  },
  EARLIER: { code: 1, status: 503, message: { en: 'Busy', zh: '先' }, action: { en: 'Wait', zh: '等' } },
  ON_THE_PHONE: { code: 3, status: 0, message: { en: 'No', zh: '否' }, action: { en: 'Ask', zh: '问' } },
};
const PAGE = ['server', 'client']
  .map((name) => `<!-- errors: ${name} -->\n\n<!-- end of errors: ${name} -->\n`)
  .join('\nprose stays\n\n');

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yaopai-errors-'));
  mkdirSync(join(root, 'docs/guides'), { recursive: true });
  for (const name of ['errors.md', 'errors.zh-CN.md']) writeFileSync(join(root, 'docs/guides', name), PAGE);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const page = (name) => readFileSync(join(root, 'docs/guides', name), 'utf8');

test('writes every error in its table and its language, by number, and a second time changes nothing', () => {
  assert.deepEqual(generate(root, ERRORS, false), ['docs/guides/errors.md', 'docs/guides/errors.zh-CN.md']);
  assert.ok(
    page('errors.md').includes(
      '| number | name | HTTP | what happened | what to do |\n| --- | --- | --- | --- | --- |\n' +
        '| 1 | `EARLIER` | 503 | Busy | Wait |\n| 2 | `LATER` | 400 | It \\| that | Set `appId`; see `x-id` |\n\n<!-- end of errors: server -->\n\nprose stays\n',
    ),
  );
  assert.ok(page('errors.zh-CN.md').includes('| 3 | `ON_THE_PHONE` | 否 | 问 |'));
  assert.ok(page('errors.zh-CN.md').includes('调用 `wx.login` |'));
  assert.deepEqual(generate(root, ERRORS, false), []);
});

test('says which page is stale, and leaves it alone', () => {
  generate(root, ERRORS, false);
  const before = page('errors.md');
  const changed = { ...ERRORS, EARLIER: { ...ERRORS.EARLIER, action: { en: 'Wait longer', zh: '等' } } };
  assert.deepEqual(generate(root, changed, true), ['docs/guides/errors.md']);
  assert.equal(page('errors.md'), before);
});

test('does not lose a page without a place for the table', () => {
  writeFileSync(join(root, 'docs/guides/errors.md'), '# Errors\n');
  assert.throws(() => generate(root, ERRORS, false), /no place for the table/);
  assert.equal(page('errors.md'), '# Errors\n');
});
