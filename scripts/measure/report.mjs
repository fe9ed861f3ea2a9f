import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/paths.mjs';

const SOURCE = /\.(ts|tsx|mts|mjs|cjs|js|wxml|wxss|css)$/;
const TEST = /(\.spec\.[a-z]+$)|((^|\/)(test|tests)\/)|(^e2e\/)/;
const LONG = 300;

/** Groups files by room and tests, and gives each group its count, median, 90th percentile, maximum and long files. */
export function measure(files) {
  const groups = new Map();
  for (const file of files) {
    const name = `${roomOf(file.path)}${TEST.test(file.path) ? ' (tests)' : ''}`;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  const rows = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, members]) => ({ name, ...summary(members) }));
  const long = files.filter(({ lines }) => lines > LONG).sort((a, b) => b.lines - a.lines);
  return { rows, total: { name: 'all', ...summary(files) }, long };
}

function summary(files) {
  const lines = files.map((file) => file.lines).sort((a, b) => a - b);
  return {
    files: lines.length,
    lines: lines.reduce((sum, count) => sum + count, 0),
    median: percentile(lines, 0.5),
    p90: percentile(lines, 0.9),
    max: lines.at(-1) ?? 0,
  };
}

/** The nearest-rank percentile of sorted numbers; 0 of none. */
export function percentile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function roomOf(path) {
  const parts = path.split('/');
  if (parts.length === 1) return '(top)';
  return ['packages', 'apps'].includes(parts[0]) ? `${parts[0]}/${parts[1]}` : parts[0];
}

/** Prints the report for the files git knows or would add. */
export function main() {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const files = (stdout ?? '')
    .split('\n')
    .filter((path) => SOURCE.test(path))
    .flatMap(sized);
  const { rows, total, long } = measure(files);
  const columns = ['files', 'lines', 'median', 'p90', 'max'];
  const line = (row) =>
    `${String(row.name).padEnd(36)}${columns.map((column) => String(row[column]).padStart(8)).join('')}`;
  console.log(line({ name: 'room', ...Object.fromEntries(columns.map((column) => [column, column])) }));
  for (const row of [...rows, total]) console.log(line(row));
  console.log(long.length === 0 ? `\nNo file is over ${LONG} lines.` : `\nOver ${LONG} lines: two things?`);
  for (const { path, lines } of long) console.log(`${String(lines).padStart(8)}  ${path}`);
}

function sized(path) {
  try {
    return [{ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }];
  } catch {
    // Listed by git, deleted on disk.
    return [];
  }
}
