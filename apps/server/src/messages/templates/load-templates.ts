import { CODE_PURPOSES, type CodePurpose, type Sentence } from '@yaopai/protocol';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, StartError } from '../../config/index.js';
import type { Language } from '../../http/index.js';
import { Template, type TemplateProblem } from './template.js';
import { type TemplateKey, type TemplatePart, Templates } from './templates.js';

/** `mail.zh.html`, `mail.reset-password.en.txt`, `subject.zh.txt`, `sms.en.txt`. */
const FILE_NAME = new RegExp(`^(subject|mail|sms)(?:\\.(${CODE_PURPOSES.join('|')}))?\\.(zh|en)\\.(txt|html)$`);
/** Some mail sites cut a mail off beyond 100 KB. */
const LARGEST = 100_000;

/**
 * Reads the operator's templates; without a folder, all are the built-in ones.
 * @throws StartError that names every file and line that is wrong.
 */
export function loadTemplates(folder?: string): Templates {
  if (folder === undefined) return new Templates();
  const problems: (TemplateProblem & { file: string })[] = [];
  const files = readdirSync(folder).filter((name) => !name.startsWith('.') && !/^readme/i.test(name));
  const own = files.flatMap((name) => {
    const file = join(folder, name);
    const report = (reason: Sentence, line = 1): [] => {
      problems.push({ file, line, reason });
      return [];
    };
    const key = keyOf(name);
    if (!key) return report(NOT_A_NAME);
    const text = readText(file);
    if (typeof text !== 'string') return report(text);
    const parsed = Template.parse(text);
    parsed.problems.forEach(({ line, reason }) => report(reason, line));
    if (key.part === 'subject' && text.trim().includes('\n')) report(ONE_LINE, 2);
    if (key.part !== 'subject' && !parsed.problems.length && !parsed.template.has('code')) report(NO_CODE);
    return [{ key, template: parsed.template }];
  });
  if (problems.length) throw new StartError(sentenceOf(problems));
  return new Templates(own);
}

function keyOf(name: string): TemplateKey | undefined {
  const [, kind, purpose, language, extension] = FILE_NAME.exec(name) ?? [];
  if (!kind || (extension === 'html' && kind !== 'mail')) return undefined;
  const mailPart = extension === 'html' ? 'html' : 'text';
  const part = (kind === 'mail' ? mailPart : kind) as TemplatePart;
  return { part, language: language as Language, purpose: purpose as CodePurpose | undefined };
}

/** The file's text, or why it cannot be had. */
function readText(file: string): string | Sentence {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > LARGEST) return TOO_LARGE;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return NOT_UTF8;
    return { zh: `无法读取（${code}）`, en: `cannot be read (${code})` };
  }
}

const NOT_A_NAME: Sentence = {
  zh: '文件名不符合要求，应形如 mail.zh.html、mail.reset-password.en.txt、subject.zh.txt、sms.en.txt',
  en: 'has a name that is not known here; names look like mail.zh.html, mail.reset-password.en.txt, subject.zh.txt, sms.en.txt',
};
const NO_CODE: Sentence = { zh: '缺少 {{code}}', en: 'lacks {{code}}' };
const ONE_LINE: Sentence = { zh: '主题只能有一行', en: 'is a subject and has more than one line' };
const NOT_UTF8: Sentence = { zh: '不是 UTF-8 编码', en: 'is not UTF-8' };
const TOO_LARGE: Sentence = { zh: '超过 100 KB', en: 'is larger than 100 KB' };

function sentenceOf(problems: readonly (TemplateProblem & { file: string })[]): Sentence {
  const lines = (language: keyof Sentence): string =>
    problems.map(({ file, line, reason }) => `\n  ${file}:${line} ${reason[language]}`).join('');
  return {
    zh: `YAOPAI_TEMPLATES_DIR 中的模板需要修改，Yaopai 才能启动：${lines('zh')}`,
    en: `The templates in YAOPAI_TEMPLATES_DIR need your attention before Yaopai can start:${lines('en')}`,
  };
}
