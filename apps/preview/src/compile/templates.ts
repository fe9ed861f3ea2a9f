import { createRequire } from 'node:module';
import { BUILT_IN_TAGS } from './built-in-tags.js';
import type { Part } from './parts.js';
import { CompileProblem } from './problem.js';
import type { Source } from './source.js';

interface TemplateWarning {
  message: string;
  startLine: number;
}

// The compiler is CommonJS with WebAssembly inside; its types are for bundlers.
const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler') as {
  TmplGroup: new () => {
    addTmpl(path: string, text: string): TemplateWarning[];
    addScript(path: string, text: string): void;
    getDirectDependencies(path: string): string[];
    getScriptDependencies(path: string): string[];
    getTmplGenObject(path: string): string;
    getRuntimeString(): string;
    exportAllScripts(): string;
    free(): void;
  };
};

/** The templates of all parts as one JavaScript expression: path → template. A warning of the compiler is an error here. */
export function compileTemplates(source: Source, parts: Part[]): string {
  const group = new TmplGroup();
  const templates = new Map<string, string>();
  const scripts = new Map<string, string>();
  const add = (path: string, from: string, tags: ReadonlySet<string>): void => {
    if (templates.has(path)) return;
    const file = `${path}.wxml`;
    if (!source.has(file)) throw new CompileProblem(from, `'${file}' is missing.`);
    const text = source.text(file);
    const [warning] = group.addTmpl(path, text);
    if (warning) throw new CompileProblem(file, warning.message, warning.startLine + 1);
    const compiled = group.getTmplGenObject(path);
    refuseUnknownTags(file, text, compiled, tags);
    templates.set(path, `G[${JSON.stringify(path)}]=${inOrder(compiled)};`);
    for (const each of group.getDirectDependencies(path)) add(each, file, tags);
    for (const each of group.getScriptDependencies(path)) {
      const script = source.text(each.endsWith('.wxs') ? each : `${each}.wxs`);
      // The group's runtime has the loader of scripts only when it has a script.
      group.addScript(each, script);
      scripts.set(each, compileScript(each, script));
    }
  };
  for (const { path, usingComponents } of parts)
    add(path, path, new Set([...BUILT_IN_TAGS, ...Object.keys(usingComponents)]));
  const runtime = group.getRuntimeString();
  group.free();
  return `(()=>{var G={},R={};${runtime};${sorted(scripts)}${sorted(templates)}return G})()`;
}

/** One WXS file as the runtime loads it. */
function compileScript(path: string, text: string): string {
  const group = new TmplGroup();
  group.addScript(path, text);
  const script = group.exportAllScripts();
  group.free();
  return `${script};`;
}

// The compiler's maps have no order of their own: it changes from one group to the next.
const sorted = (code: Map<string, string>): string =>
  [...code]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each)
    .join('\n');

const inOrder = (compiled: string): string =>
  compiled.replace(/\bA=\{((?:"(?:[^"\\]|\\.)*":new Array\(\d+\),?)+)\}/g, (_all, fields: string) => {
    const each = fields.match(/"(?:[^"\\]|\\.)*":new Array\(\d+\)/g) ?? [];
    return `A={${each.sort().join(',')}}`;
  });

/** WeChat draws nothing for a tag that it does not know; the preview says where it is. */
function refuseUnknownTags(file: string, text: string, compiled: string, known: ReadonlySet<string>): void {
  for (const [, tag = ''] of compiled.matchAll(/\bE\("([^"]+)",/g)) {
    if (known.has(tag)) continue;
    const line = text.split('\n').findIndex((each) => each.includes(`<${tag}`)) + 1;
    throw new CompileProblem(file, `<${tag}> is neither in usingComponents nor a component the preview has.`, line);
  }
}
