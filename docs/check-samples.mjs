#!/usr/bin/env node
// Holds the samples of the guides for mini programs to the SDK:  node docs/check-samples.mjs
// Every js and ts block compiles against the types that are shipped, with WeChat's own; and a page and its .zh-CN twin have the
// same code, comments aside. The SDK must be built. e2e/stories/mini-program-guides.spec.ts runs them.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { compile } from '../packages/sdk/test/compile.mjs';
import { parse } from './check-links.mjs';

const GUIDES = [
  'sign-in',
  'code-lifecycle',
  'phone',
  'avatar-and-nickname',
  'privacy-and-review',
  'errors',
  'leaving',
  'migrating',
];

const CLIENT = "new (require('@yaopai/sdk').AuthenticationClient)({ appId: 'demo-app' })";

/** Files of the reader's own mini program. */
const OWN_FILES = [
  [/require\('[./\w]+\/yaopai\.js'\)/g, "require('@yaopai/sdk')"],
  [/require\('[./\w]+\/authing\.js'\)/g, CLIENT],
];

/** The samples of one page, each with a name that says where it is. */
export function samplesOf(page, text) {
  return parse(text)
    .blocks.map(({ language, body }, index) => ({ name: `${page}, block ${index + 1}`, language, code: body }))
    .filter(({ language }) => language === 'js' || language === 'ts');
}

/** What is wrong with samples, one sentence each. */
export function mistakesIn(samples) {
  const names = samples.map(({ language }, index) => `test/sample_${index}.${language}`);
  const sources = Object.fromEntries(samples.map(({ code }, index) => [names[index], asModule(code)]));
  const found = compile(sources, { useUnknownInCatchVariables: false, noImplicitAny: false });
  return found.map((mistake) => {
    const [, index, , sentence] = /^test\/sample_(\d+)\.\w+:(\d+) (.*)$/s.exec(mistake) ?? [];
    return index === undefined ? mistake : `${samples[index].name}: ${sentence}`;
  });
}

/** Where the code of the twins differs in more than its comments. */
export function differencesOf(page, english, chinese) {
  const bare = ({ code }) => ts.transpileModule(code, { compilerOptions: { removeComments: true, target: 'esnext' } });
  return english.flatMap((sample, index) =>
    chinese[index] && bare(sample).outputText === bare(chinese[index]).outputText
      ? []
      : [`${sample.name}: its code and that of ${page.replace(/\.md$/, '.zh-CN.md')} differ`],
  );
}

/** `authing` is there already, unless the sample makes it. */
function asModule(code) {
  const own = OWN_FILES.reduce((text, [pattern, theirs]) => text.replace(pattern, theirs), code);
  const given = /^const authing = /m.test(own) ? '' : `const authing = ${CLIENT};\n`;
  return `${given}(async () => {\n${own}\n})();\nexport {};\n`;
}

function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  if (!existsSync(join(root, 'packages/sdk/dist/index.d.mts'))) throw new Error('Build the SDK first: npm run build');
  const read = (page) => samplesOf(page, readFileSync(join(root, page), 'utf8'));
  const pages = GUIDES.map((guide) => `docs/guides/${guide}.md`);
  const english = pages.map(read);
  const problems = [
    ...mistakesIn(english.flat()),
    ...pages.flatMap((page, index) => differencesOf(page, english[index], read(page.replace(/\.md$/, '.zh-CN.md')))),
  ];
  for (const problem of problems) console.error(problem);
  const count = english.flat().length;
  console.log(problems.length === 0 ? `${count} samples compile.` : `${problems.length} problems in ${count} samples.`);
  process.exitCode = problems.length === 0 && count > 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
