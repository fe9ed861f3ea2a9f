// Compiles snippets as an app would: against the rolled-up types, with WeChat's own.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const OPTIONS = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['miniprogram-api-typings'],
  skipLibCheck: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  paths: {
    '@yaopai/sdk': ['./dist/index.d.mts'],
    '@yaopai/sdk/sign-in': ['./dist/sign-in.d.mts'],
    '@yaopai/sdk/authing.js': ['./authing.d.ts'],
  },
};

/** Compiles named sources; answers one line for each thing that is wrong. `.js` ones are judged as plain JavaScript is in an editor. */
export function compile(sources, options = {}) {
  const files = new Map(Object.entries(sources).map(([name, text]) => [join(root, name), text]));
  const host = ts.createCompilerHost(OPTIONS);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, version) =>
    files.has(name)
      ? ts.createSourceFile(name, files.get(name), version, true)
      : getSourceFile.call(host, name, version);
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([...files.keys()], { ...OPTIONS, ...options }, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.replace(root, '')}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** The `js` blocks of a page. */
export function markdownExamples(path) {
  return [...readFileSync(join(root, path), 'utf8').matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);
}

/** Every `@example` under `src`, with the name of the file and its number in it. */
export function docExamples() {
  const examples = [];
  for (const entry of readdirSync(join(root, 'src'), { recursive: true })) {
    const path = String(entry);
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) continue;
    const comments = readFileSync(join(root, 'src', path), 'utf8').match(/\/\*\*.*?\*\//gs) ?? [];
    for (const comment of comments) {
      const text = comment.replace(/^\s*\*\/?( |$)?/gm, '').replace(/\*\/$/, '');
      for (const [, code] of text.matchAll(/^@example\n(.*?)(?=^@\w|(?![\s\S]))/gms)) {
        examples.push({ name: `${path.replace(/\W/g, '_')}_${examples.length}`, code });
      }
    }
  }
  return examples;
}
