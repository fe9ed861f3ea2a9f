import type { LoadResult } from '../load/protocol.js';
import type { ScenarioName } from '../load/scenarios.js';
import type { Spread } from '../statistics.js';

/** One server under load. `other` is a second build of the server, to judge a change by. */
export type ServerName = 'yaopai' | 'bare' | 'other';

export interface Target {
  server: ServerName;
  people: number;
}

/** One target's turn in one round. */
export interface Turn extends LoadResult {
  target: Target;
  /** Processor time of the server's own process, in microseconds. */
  cpuMicrosPerRequest: number;
  residentBytes: number;
}

/** Every target had its turn within a few seconds, so that what else the machine did falls on all of them. */
export interface Round {
  turns: Turn[];
}

export interface ScenarioMeasurement {
  scenario: ScenarioName;
  rounds: Round[];
}

/** What one file of results holds. */
export interface Measurements {
  size: string;
  takenAt: string;
  machine: Record<string, string>;
  settings: Record<string, number | string>;
  /** Milliseconds from spawning the process to its first ready answer, with the schema in place. */
  startMillis: number[];
  /** The most that the server was seen to hold while under load. */
  residentBytesUnderLoad: number;
  scenarios: ScenarioMeasurement[];
}

export const isSame = (a: Target, b: Target): boolean => a.server === b.server && a.people === b.people;

export function turnsOf({ rounds }: ScenarioMeasurement, target: Target): Turn[] {
  return rounds.map(({ turns }) => turns.find((turn) => isSame(turn.target, target))!);
}

export type Comparison = Record<'throughput' | 'p50' | 'p99' | 'cpu', Spread>;
