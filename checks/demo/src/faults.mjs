import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Without code to upload there is nothing to say of these. */
const UNCOMPILED = ['dependencies', 'quality', 'size'];

/**
 * Faults that can be planted in any mini program. `plant` and `printed` are given the place: `root`, the folder of app.json;
 * `first` and `last`, a page as app.json names it; `script`, `.ts` or `.js`. `printed`: what each check that must fail says;
 * `unsaid`: checks that fail in their wake.
 */
export const FAULTS = {
  missingPage: {
    zh: '缺页面',
    en: 'a missing page',
    plant: ({ root, last }) => {
      for (const end of ['.ts', '.js', '.wxml', '.wxss', '.json']) rmSync(join(root, last + end), { force: true });
    },
    printed: ({ last }) => ({ upload: `could not find the corresponding file: "${last}` }),
    unsaid: UNCOMPILED,
  },
  unclosedTag: {
    zh: '未闭合的标签',
    en: 'an unclosed tag',
    plant: ({ root, last }) => appendFileSync(join(root, `${last}.wxml`), '\n<view><text>\n'),
    printed: ({ last }) => ({ syntax: `${last}.wxml:`, templates: `${last}.wxml:` }),
  },
  typeError: {
    zh: '类型错误',
    en: 'a type error',
    plant: ({ root, first, script }) =>
      appendFileSync(join(root, first + script), '\nexport const planted: number = "text";\n'),
    printed: ({ first }) => ({ types: `${first}.ts(` }),
  },
  missingPackage: {
    zh: '未安装的软件包',
    en: 'a package that was not installed',
    plant: ({ root, first, script }) => appendFileSync(join(root, first + script), '\nimport "@planted/package";\n'),
    printed: () => ({ dependencies: `Couldn't resolve the Js file "@planted/package"` }),
  },
  changedPackage: {
    zh: '复制的软件包被改动',
    en: 'a copied package that is not the installed one',
    plant: ({ root }) => put(join(root, 'miniprogram_npm/planted.js'), 'module.exports = 1;\n'),
    printed: () => ({ npm: 'miniprogram_npm/planted.js' }),
  },
  oversizeFile: {
    zh: '过大的文件',
    en: 'an oversize file',
    plant: ({ root }) => put(join(root, 'planted/large.png'), randomBytes(2.1 * 1024 * 1024)),
    printed: () => ({ size: 'planted/large.png' }),
    unsaid: ['quality'],
  },
  unusedFile: {
    zh: '无人引用的文件',
    en: 'a file that nothing uses',
    plant: ({ root }) => put(join(root, 'planted/unused.wxml'), '<view />\n'),
    printed: () => ({ quality: 'planted/unused.wxml' }),
  },
  missingTemplate: {
    zh: '引用不存在的模板',
    en: 'a template that is not there',
    plant: ({ root, first }) =>
      appendFileSync(join(root, `${first}.wxml`), '\n<import src="/planted/nowhere.wxml" />\n'),
    printed: ({ first }) => ({ templates: `${first}.wxml: ` }),
  },
  badStyle: {
    zh: '错误的 WXSS',
    en: 'bad WXSS',
    plant: ({ root }) => appendFileSync(join(root, 'app.wxss'), '\n.planted { color: red\n'),
    printed: () => ({ syntax: 'app.wxss(', upload: 'app.wxss' }),
    unsaid: UNCOMPILED,
  },
  missingComponent: {
    zh: '缺组件',
    en: 'a missing component',
    plant: ({ root, first }) => {
      const file = join(root, `${first}.json`);
      const page = JSON.parse(readFileSync(file, 'utf8'));
      page.usingComponents = { ...page.usingComponents, planted: '/planted/component' };
      writeFileSync(file, JSON.stringify(page));
    },
    printed: () => ({ upload: 'planted/component' }),
    unsaid: UNCOMPILED,
  },
};

function put(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
