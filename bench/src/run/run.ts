import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioName } from '../load/scenarios.js';
import { withClient, withDatabases } from './database.js';
import { machineFacts } from './facts.js';
import { LoadGenerator } from './load-generator.js';
import { measureScenario, type RunningTarget } from './measure.js';
import type { Measurements, ScenarioMeasurement } from './measurements.js';
import type { Running } from './processes.js';
import { type DeploymentOptions, newSecretKey, startBare, startServer, startStandIn } from './programs.js';
import { seedPeople, seedWorld } from './seed.js';
import { SIZES, type Size, type SizeName } from './sizes.js';

export interface RunOptions {
  size: SizeName;
  scenarios: readonly ScenarioName[];
  /** A second build to compare. */
  otherProgram?: string;
  /** Where the server's processor profile goes. */
  profileFolder?: string;
  /** Ends the run early; what it made is removed all the same. */
  signal: AbortSignal;
}

/** Measures one size from empty databases to figures, and leaves nothing behind. */
export async function run({ size: name, otherProgram, profileFolder, ...options }: RunOptions): Promise<Measurements> {
  const size: Size = SIZES[name];
  const folder = await mkdtemp(join(tmpdir(), 'yaopai-bench-'));
  const started: { stop(): Promise<void> }[] = [];
  const begin = async <T extends { stop(): Promise<void> }>(starting: T | Promise<T>): Promise<T> => {
    const running = await starting;
    started.push(running);
    return running;
  };
  try {
    return await withDatabases(async (createDatabase) => {
      try {
        const load = await begin(new LoadGenerator());
        options.signal.addEventListener('abort', () => void load.stop());
        const wechat = await begin(startStandIn(folder));
        const startMillis: number[] = [];
        const targets: RunningTarget[] = [];
        let machine: Record<string, string> = {};
        for (const people of size.people) {
          const { url: databaseUrl } = await createDatabase();
          const { databaseConnections } = size;
          const deployment = {
            databaseUrl,
            databaseConnections,
            wechatUrl: wechat.url,
            secretKey: newSecretKey(),
            logFolder: folder,
          };
          machine = await settle(deployment, people);
          for (let start = 0; start < size.starts; start++) startMillis.push(await timeStart(deployment));
          const target = async (server: RunningTarget['server'], process: Promise<Running>) =>
            targets.push({ server, people, process: await begin(process) });
          await target('yaopai', startServer(deployment, { profileFolder }));
          if (otherProgram) await target('other', startServer(deployment, { program: otherProgram }));
          await target('bare', startBare(deployment));
        }
        const scenarios: ScenarioMeasurement[] = [];
        for (const scenario of options.scenarios) {
          say(`${scenario}: ${size.rounds} rounds`);
          scenarios.push(await measureScenario(load, scenario, targets, size));
        }
        return {
          size: name,
          takenAt: new Date().toISOString(),
          machine,
          settings: { ...size, people: size.people.join(', ') },
          startMillis,
          residentBytesUnderLoad: mostResident(scenarios),
          scenarios,
        };
      } finally {
        for (const process of started.toReversed()) await process.stop();
      }
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The server makes its tables and its signing key; the people come by SQL. */
async function settle(options: DeploymentOptions, people: number): Promise<Record<string, string>> {
  const first = await startServer(options);
  await first.stop();
  say(`seeding ${people} people`);
  await withClient(options.databaseUrl, async (client) => {
    await seedWorld(client, options.secretKey);
    await seedPeople(client, people);
  });
  return withClient(options.databaseUrl, machineFacts);
}

async function timeStart(options: DeploymentOptions): Promise<number> {
  const { readyAfter, stop } = await startServer(options);
  await stop();
  return readyAfter;
}

const mostResident = (scenarios: ScenarioMeasurement[]): number =>
  Math.max(
    ...scenarios.flatMap(({ rounds }) =>
      rounds.flatMap(({ turns }) =>
        turns.filter(({ target }) => target.server === 'yaopai').map((turn) => turn.residentBytes),
      ),
    ),
  );

const say = (text: string): void => void process.stderr.write(`${text}\n`);
