import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { CompileProblem } from './problem.js';
import type { Source } from './source.js';

/** What a mini program finds in its scope; the runtime passes each. */
export const GIVEN_NAMES = [
  'wx',
  'App',
  'Page',
  'Component',
  'Behavior',
  'getApp',
  'getCurrentPages',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
] as const;

/** A browser's names that WeChat's logic layer does not have: `undefined` inside, so that using one fails as on a phone. */
const ABSENT_NAMES = [
  'window',
  'self',
  'document',
  'location',
  'navigator',
  'history',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'Headers',
  'Request',
  'Response',
  'FormData',
  'Blob',
  'File',
  'FileReader',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
  'atob',
  'btoa',
  'crypto',
  'structuredClone',
  'requestAnimationFrame',
  'alert',
  'confirm',
  'prompt',
];

/** The scripts as one function body that returns path → starter; each starter runs its file once per call of the function. */
export async function bundleScripts(
  source: Source,
  paths: string[],
  around: { before: string; after: string },
): Promise<string> {
  const entries = paths.map(
    (path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${source.script(path)}`)})`,
  );
  const result = await build({
    stdin: {
      contents: `module.exports = {\n${entries.join(',\n')}\n};\n`,
      resolveDir: source.root,
      sourcefile: 'scripts.js',
    },
    absWorkingDir: source.root,
    bundle: true,
    write: false,
    outfile: 'app.js',
    format: 'cjs',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'inline',
    sourceRoot: 'miniprogram',
    tsconfigRaw: { compilerOptions: { target: 'ES2022', useDefineForClassFields: true, verbatimModuleSyntax: true } },
    logLevel: 'silent',
    banner: {
      js: `${around.before}function (${GIVEN_NAMES.join(', ')}) {\nvar ${ABSENT_NAMES.join(', ')};\nvar module = { exports: {} }, exports = module.exports;`,
    },
    footer: { js: `return module.exports;\n}${around.after}` },
    plugins: [weChatPaths(source)],
  }).catch((error: unknown) => {
    throw problemOf(source, error);
  });
  return result.outputFiles[0]?.text ?? '';
}

/** How WeChat finds modules: `/a` from the root, packages in the nearest miniprogram_npm. */
function weChatPaths(source: Source): Plugin {
  return {
    name: 'wechat-paths',
    setup(builder) {
      builder.onResolve({ filter: /^\// }, ({ path, importer, resolveDir, kind }) => {
        if (path.startsWith(source.root)) return undefined;
        return builder.resolve(`.${path}`, { importer, resolveDir: resolveDir && source.root, kind });
      });
      builder.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
        for (let folder = resolveDir; ; folder = dirname(folder)) {
          const base = join(folder, 'miniprogram_npm', path);
          for (const file of [join(base, 'index.js'), `${base}.js`]) if (existsSync(file)) return { path: file };
          if (folder === source.root || folder === dirname(folder)) break;
        }
        const text = `the package '${path}' is not in miniprogram_npm. Build npm first (the demo's build does).`;
        // esbuild adds where it is imported.
        return { errors: [{ text }] };
      });
    },
  };
}

interface EsbuildFailure {
  errors?: { text: string; location: { file: string; line: number } | null }[];
}

function problemOf(source: Source, error: unknown): unknown {
  const [first] = (error as EsbuildFailure).errors ?? [];
  if (!first) return error;
  const file = first.location?.file.split(sep).join('/') ?? 'app.ts';
  return new CompileProblem(file, first.text, first.location?.line || undefined);
}
