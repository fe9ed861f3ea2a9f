import { CompileProblem } from './problem.js';
import { resolvePath, type Source } from './source.js';

/** A page or a component: four files of one name. */
export interface Part {
  path: string;
  kind: 'page' | 'component';
  /** Its JSON as the runtime needs it: components by absolute path, those of app.json included. */
  config: Record<string, unknown>;
  usingComponents: Record<string, string>;
}

export interface AppParts {
  app: Record<string, unknown>;
  parts: Part[];
}

/** Reads app.json and every page and component that can be reached from it. */
export function readParts(source: Source): AppParts {
  const app = source.json('app.json');
  const { pages } = app;
  if (!Array.isArray(pages) || pages.length === 0) throw new CompileProblem('app.json', 'has no "pages".');
  const shared = using(source, 'app', app);
  const found = new Map<string, Part>();
  const add = (path: string, kind: Part['kind']): void => {
    if (found.has(path)) return;
    const config = source.json(`${path}.json`, { optional: kind === 'page' });
    if (kind === 'component' && config['component'] !== true)
      throw new CompileProblem(`${path}.json`, 'is used as a component but does not say "component": true.');
    const usingComponents = { ...shared, ...using(source, path, config) };
    found.set(path, { path, kind, config, usingComponents });
    for (const each of Object.values(usingComponents)) add(each, 'component');
  };
  for (const page of pages) add(String(page), 'page');
  return { app, parts: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function using(source: Source, path: string, config: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries((config['usingComponents'] ?? {}) as Record<string, string>);
  return Object.fromEntries(
    entries.map(([tag, target]) => {
      const resolved = resolvePath(path, target);
      if (!source.has(`${resolved}.json`))
        throw new CompileProblem(`${path}.json`, `<${tag}> is '${target}', which is not there.`);
      return [tag, resolved];
    }),
  );
}
