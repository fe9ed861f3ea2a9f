import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompileProblem } from './problem.js';

/** The files of one mini program, by their path below its root, with forward slashes and without a leading one. */
export class Source {
  constructor(readonly root: string) {}

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  text(path: string): string {
    if (!this.has(path)) throw new CompileProblem(path, 'is missing.');
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** An object; `{}` when the file may be left out and is. */
  json(path: string, options: { optional?: boolean } = {}): Record<string, unknown> {
    if (options.optional && !this.has(path)) return {};
    const text = this.text(path);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new CompileProblem(path, `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new CompileProblem(path, 'is not a JSON object.');
    return value as Record<string, unknown>;
  }

  /** The script of a page or component: TypeScript or JavaScript. */
  script(path: string): string {
    for (const extension of ['ts', 'js']) if (this.has(`${path}.${extension}`)) return `${path}.${extension}`;
    throw new CompileProblem(`${path}.ts`, 'is missing.');
  }
}

/** `target` as written in `from`, below the root: `/a`, `./a` and `a` (relative, as WeChat reads it). */
export function resolvePath(from: string, target: string): string {
  const base = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  const parts: string[] = [...base];
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
