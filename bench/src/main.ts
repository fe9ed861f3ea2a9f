import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SCENARIOS, type ScenarioName } from './load/scenarios.js';
import { markdown } from './report/markdown.js';
import { plot } from './report/plot.js';
import { run } from './run/run.js';
import { SIZES, type SizeName } from './run/sizes.js';

const USAGE = `main.js ${Object.keys(SIZES).join('|')} [--only SCENARIO…] [--out FOLDER] [--other PROGRAM] [--profile]
  --only     ${SCENARIOS.join(', ')}; all unless given
  --out      where the results go; out/ beside this package unless given
  --other    dist/main.js of a second build of the server, measured in the same rounds
  --profile  write the server's processor profile to the same folder; it slows the server`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    out: { type: 'string' },
    other: { type: 'string' },
    profile: { type: 'boolean' },
  },
});
const [size] = positionals;
const scenarios = values.only ?? SCENARIOS;
if (!size || !(size in SIZES) || !scenarios.every((name) => SCENARIOS.includes(name as ScenarioName))) {
  console.error(USAGE);
  process.exit(2);
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

const folder = values.out ?? new URL('../out/', import.meta.url).pathname;
const measurements = await run({
  size: size as SizeName,
  scenarios: scenarios as ScenarioName[],
  otherProgram: values.other,
  profileFolder: values.profile ? folder : undefined,
  signal: interrupted.signal,
});
await mkdir(folder, { recursive: true });
const write = (suffix: string, text: string) => writeFile(join(folder, `${size}.${suffix}`), text);
const table = markdown(measurements);
await write('json', `${JSON.stringify(measurements, undefined, 1)}\n`);
await write('md', table);
await write('svg', plot(measurements));
console.log(`${table}\nWritten to ${folder}`);
