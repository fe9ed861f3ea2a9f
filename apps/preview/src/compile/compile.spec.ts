import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from '@jest/globals';

import { copyFixture } from '../../test/build-fixture.js';
import { compileMiniProgram } from './compile.js';

let root: string;
let target: string;

beforeEach(() => {
  root = copyFixture();
  target = join(root, '..', 'out');
});

const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
const append = (file: string, text: string): void => write(file, readFileSync(join(root, file), 'utf8') + text);
const compile = (): Promise<void> => compileMiniProgram(root, target);
const output = (file: string): string => readFileSync(join(target, file), 'utf8');

describe('compileMiniProgram', () => {
  it('gives the same bytes for the same sources, wherever they lie', async () => {
    await compile();
    const first = [output('app.js'), output('app.css')];
    const elsewhere = copyFixture();
    await compileMiniProgram(elsewhere, target);
    // Not toEqual: its report of two long lines is unreadable.
    expect([output('app.js'), output('app.css')].map((text, index) => text === first[index])).toEqual([true, true]);
    expect(first[0]).not.toContain(root);
  });

  it('copies the pictures', async () => {
    await compile();
    expect(readFileSync(join(target, 'images/dot.png'))).toEqual(readFileSync(join(root, 'images/dot.png')));
  });
});

describe('what is wrong is said with file and line', () => {
  it.each<[string, () => void, string]>([
    ['broken WXML', () => append('pages/second/index.wxml', '<view>'), 'pages/second/index.wxml:8: missing end tag'],
    [
      'an unknown tag',
      () => append('pages/second/index.wxml', '<checkbox />'),
      'pages/second/index.wxml:8: <checkbox> is neither in usingComponents nor a component the preview has.',
    ],
    ['a missing page', () => write('app.json', '{"pages":["pages/none/index"]}'), "pages/none/index.wxml' is missing."],
    ['broken JSON', () => write('pages/home/index.json', '{'), 'pages/home/index.json: is not JSON'],
    [
      'a component that is not there',
      () => write('pages/home/index.json', '{"usingComponents":{"x-y":"./none"}}'),
      "pages/home/index.json: <x-y> is './none', which is not there.",
    ],
    ['broken WXSS', () => append('app.wxss', '.a { color: red'), 'app.wxss:21: Unclosed block'],
    ['a tag in the styles of a component', () => append('components/counter/index.wxss', 'view {}'), 'index.wxss:8:'],
    ['a picture in WXSS', () => append('app.wxss', '.a { background: url(/images/dot.png) }'), 'app.wxss:21: url('],
    ['a missing import', () => append('app.wxss', "@import './none.wxss';"), 'none.wxss: is missing.'],
    [
      'a media query of more than the theme',
      () => append('app.wxss', '@media screen and (prefers-color-scheme: dark) { .a { color: red } }'),
      'app.wxss:21: the theme of the phone cannot switch',
    ],
    ['broken TypeScript', () => append('app.ts', 'const = 1;'), 'app.ts:22:'],
    [
      'a package that is not built',
      () => append('app.ts', "import 'missing';"),
      "app.ts:22: the package 'missing' is not in miniprogram_npm.",
    ],
  ])('%s', async (_title, spoil, message) => {
    spoil();
    await expect(compile()).rejects.toThrow(message);
  });
});

describe('styles', () => {
  const styles = async (text: string, file = 'app.wxss'): Promise<string> => {
    write(file, text);
    await compile();
    return output('app.css').replaceAll(/\s+/g, ' ').replaceAll(/ ?, ?/g, ', ');
  };

  it('measures rpx, vw and vh in the page', async () => {
    expect(await styles('.a { width: 375rpx; height: calc(100vh - 10px); margin: -1.5rpx 50vw }')).toContain(
      '.a { width: 50cqw; height: calc(100cqh - 10px); margin: -0.2cqw 50cqw }',
    );
  });

  it('takes the safe area from the phone', async () => {
    expect(await styles('.a { padding: env(safe-area-inset-bottom, 3px) constant(safe-area-inset-top) }')).toContain(
      '.a { padding: var(--safe-area-inset-bottom, 3px) var(--safe-area-inset-top) }',
    );
  });

  it('names tags, ids and the page as they are rendered', async () => {
    expect(await styles('page, scroll-view > text, #a { color: red }')).toContain(
      "wx-page, wx-scroll-view > wx-text, [id$='--a'] { color: red }",
    );
  });

  it('keeps the rules of a page to the page', async () => {
    expect(await styles('page, .a .b { color: red }', 'pages/second/index.wxss')).toContain(
      "wx-page:where(wx-page[data-path='pages/second/index']), :where(wx-page[data-path='pages/second/index']) .a .b { color: red }",
    );
  });

  it('keeps the rules of a component to the component', async () => {
    expect(await styles(':host(.a) .b, .c > .d:first-child { color: red }', 'components/counter/index.wxss')).toMatch(
      /\.(s\w{8})--c > \.\1--d:first-child \{ color: red \}/,
    );
  });

  it('obeys the theme of the phone, at the weight of a media query', async () => {
    expect(await styles('@media (prefers-color-scheme: dark) { page, .a { color: red } }')).toContain(
      ":where(html[data-theme='dark']) wx-page, :where(html[data-theme='dark']) .a { color: red }",
    );
  });

  it('leaves other media queries and keyframes alone', async () => {
    const css = await styles(
      '@media (min-width: 10px) { .a { color: red } } @keyframes k { from { left: 75rpx } to { left: 0 } }',
    );
    expect(css).toContain('@media (min-width: 10px) { .a { color: red } }');
    expect(css).toContain('@keyframes k { from { left: 10cqw } to { left: 0 } }');
  });
});
