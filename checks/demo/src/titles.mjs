import { say } from '../../../scripts/bootstrap/language.mjs';

/** What the gate looks at, in this order, and how it is called in the output. */
export const TITLES = {
  types: say('类型（tsc）', 'Types (tsc)'),
  npm: say('“构建 npm”', '"Build npm"'),
  upload: say('上传的代码（miniprogram-ci）', 'The code to upload (miniprogram-ci)'),
  dependencies: say('编译后代码的依赖（miniprogram-ci）', 'Dependencies of the compiled code (miniprogram-ci)'),
  syntax: say('WXML 与 WXSS 语法（wcc、wcsc）', 'Syntax of WXML and WXSS (wcc, wcsc)'),
  templates: say('模板（glass-easel-template-compiler）', 'Templates (glass-easel-template-compiler)'),
  quality: say('代码质量（miniprogram-ci）', 'Code quality (miniprogram-ci)'),
  size: say('每个包不超过 2 MB', 'At most 2 MB a package'),
};
