import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from './files.mjs';

const MB = 1024 * 1024;

/** What one package of a mini program may have: developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const LIMIT_BYTES = 2 * MB;

/** Bytes of the main package and of each subpackage of compiled code, `[{name, bytes}]`, and lines for those over the limit. */
export function inspectSize(compiled) {
  const app = JSON.parse(readFileSync(join(compiled, 'app.json'), 'utf8'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => root.replace(/^\/|\/$/g, ''));
  const files = filesIn(compiled).map((path) => ({
    path,
    bytes: statSync(join(compiled, path)).size,
    name: roots.find((root) => path.startsWith(`${root}/`)) ?? 'main',
  }));
  const packages = ['main', ...roots].map((name) => {
    const own = files.filter((file) => file.name === name);
    return { name, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0), largest: largestOf(own) };
  });
  const wrong = packages
    .filter(({ bytes }) => bytes > LIMIT_BYTES)
    .map(({ name, bytes, largest }) => `${name}: ${inKb(bytes)} > 2048 KB (${largest})`);
  return { packages, wrong };
}

export const inKb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

function largestOf(files) {
  const first = [...files].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  return first.map(({ path, bytes }) => `${path} ${inKb(bytes)}`).join(', ');
}
