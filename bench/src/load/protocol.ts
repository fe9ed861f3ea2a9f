import type { ScenarioName } from './scenarios.js';

/** What the load process is asked to do. */
export type LoadOrder =
  /** Opens sessions for the scenarios that need them. */
  | { do: 'prepare'; url: string; people: number; sessions: number }
  | { do: 'run'; url: string; people: number; scenario: ScenarioName; lanes: number; seconds: number };

/** What one run of load measured. */
export interface LoadResult {
  /** Answered with 200 within the time. */
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** The first of them, when any answer was not 200. */
  failures: number;
  firstFailure?: string;
}

export type LoadReport = { result?: LoadResult; error?: string };
