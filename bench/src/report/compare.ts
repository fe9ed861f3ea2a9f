import { type Comparison, type ScenarioMeasurement, type Target, type Turn, turnsOf } from '../run/measurements.js';
import { spreadOf } from '../statistics.js';

/** One target beside another, round by round: above 1 is better for throughput, below 1 for the rest. */
export function compare(measurement: ScenarioMeasurement, target: Target, against: Target): Comparison {
  const theirs = turnsOf(measurement, against);
  const ratio = (figure: (turn: Turn) => number) =>
    spreadOf(turnsOf(measurement, target).map((turn, round) => figure(turn) / figure(theirs[round]!)));
  return {
    throughput: ratio(({ requestsPerSecond }) => requestsPerSecond),
    p50: ratio(({ p50 }) => p50),
    p99: ratio(({ p99 }) => p99),
    cpu: ratio(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest),
  };
}

/** The targets of a run, in the order of its first round. */
export function targetsOf({ rounds }: ScenarioMeasurement): Target[] {
  return rounds[0]!.turns.map(({ target }) => target);
}
