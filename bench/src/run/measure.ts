import type { ScenarioName } from '../load/scenarios.js';
import type { LoadGenerator } from './load-generator.js';
import type { Round, ScenarioMeasurement, Target, Turn } from './measurements.js';
import type { Running } from './processes.js';
import type { Size } from './sizes.js';
import { usageOf } from './usage.js';

export interface RunningTarget extends Target {
  process: Running;
}

/** Runs one kind of load against all targets in turn, round after round, in alternating order. */
export async function measureScenario(
  load: LoadGenerator,
  scenario: ScenarioName,
  targets: RunningTarget[],
  size: Size,
): Promise<ScenarioMeasurement> {
  const rounds: Round[] = [];
  if (scenario !== 'sign-in') await openSessions(load, targets);
  for (const target of targets) await warmUp(load, scenario, target, size);
  for (let round = 0; round < size.rounds; round++) {
    const order = round % 2 === 0 ? targets : targets.toReversed();
    const turns: Turn[] = [];
    for (const target of order) turns.push(await turn(load, scenario, target, size));
    rounds.push({ turns });
  }
  return { scenario, rounds };
}

async function warmUp(load: LoadGenerator, scenario: ScenarioName, target: RunningTarget, size: Size): Promise<void> {
  for (let requests = 0; requests < size.warmUpRequests;) {
    requests += (await turn(load, scenario, target, size)).requests;
  }
}

async function turn(
  load: LoadGenerator,
  scenario: ScenarioName,
  { process, server, people }: RunningTarget,
  { lanes, secondsPerRound: seconds }: Size,
): Promise<Turn> {
  const before = usageOf(process.pid);
  const result = await load.run({ url: process.url, people, scenario, lanes, seconds });
  const after = usageOf(process.pid);
  if (result.failures > 0) {
    throw new Error(
      `${server} answered ${result.failures} ${scenario} requests with a failure: ${result.firstFailure}`,
    );
  }
  return {
    ...result,
    target: { server, people },
    cpuMicrosPerRequest: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / result.requests,
    residentBytes: after.residentBytes,
  };
}

/** Targets over one database share their sessions. */
async function openSessions(load: LoadGenerator, targets: RunningTarget[]): Promise<void> {
  const databases = new Map(targets.map((target) => [target.people, target]));
  for (const { people, process } of databases.values()) {
    await load.prepare({ url: process.url, people, sessions: SESSIONS });
  }
}

/** In use by a refresh or current-user turn. */
const SESSIONS = 100;
