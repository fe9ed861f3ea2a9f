import { readFileSync } from 'node:fs';

/** Where the time of a `.cpuprofile` went: `profile.js FILE`. Self time by package, then by function; idle time is left out. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

const file = process.argv[2];
if (!file) {
  console.error('profile.js FILE.cpuprofile');
  process.exit(2);
}
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
const selfMicros = new Map<number, number>();
samples.forEach((id, index) => selfMicros.set(id, (selfMicros.get(id) ?? 0) + timeDeltas[index]!));

const byOwner = new Map<string, number>();
const byFunction = new Map<string, number>();
let total = 0;
for (const { id, callFrame } of nodes) {
  const micros = selfMicros.get(id) ?? 0;
  if (['(idle)', '(program)', '(root)'].includes(callFrame.functionName)) continue;
  const owner = ownerOf(callFrame);
  const place = `${callFrame.functionName || '(anonymous)'} ${shorten(callFrame.url)}:${callFrame.lineNumber + 1}`;
  total += micros;
  byOwner.set(owner, (byOwner.get(owner) ?? 0) + micros);
  byFunction.set(place, (byFunction.get(place) ?? 0) + micros);
}
print('by package', byOwner, 30);
print('by function', byFunction, 60);

function ownerOf({ functionName, url }: { functionName: string; url: string }): string {
  if (functionName === '(garbage collector)') return functionName;
  if (url === '') return '(native)';
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return installed ?? `server: ${/\/dist\/([^/]+)/.exec(url)?.[1] ?? url}`;
}

function shorten(url: string): string {
  return url
    .replace(/^file:\/\//, '')
    .replace(/.*\/node_modules\//, '')
    .replace(/.*\/dist\//, 'server/');
}

function print(title: string, times: Map<string, number>, rows: number): void {
  console.log(`\n${title}`);
  for (const [name, micros] of [...times].sort(([, a], [, b]) => b - a).slice(0, rows)) {
    console.log(`${((micros / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
  }
}
