import type { Measurements, ScenarioMeasurement, ServerName, Target, Turn } from '../run/measurements.js';
import { turnsOf } from '../run/measurements.js';
import { median, type Spread } from '../statistics.js';
import { compare, targetsOf } from './compare.js';

/** The results as tables that stand in a page as they are. */
export function markdown(measurements: Measurements): string {
  const { scenarios, startMillis, residentBytesUnderLoad } = measurements;
  const people = [...new Set(targetsOf(scenarios[0]!).map((target) => target.people))];
  return [
    ...people.flatMap((count) => [
      `### ${count.toLocaleString('en')} known people`,
      '',
      ...besideBare(scenarios, count),
      '',
    ]),
    ...(people.length > 1 ? [...acrossSizes(scenarios, people), ''] : []),
    `| | |`,
    `|---|---|`,
    `| resident memory under load, at most | ${Math.round(residentBytesUnderLoad / 2 ** 20)} MiB |`,
    `| start to ready, existing database, median of ${startMillis.length} | ${(median(startMillis) / 1_000).toFixed(2)} s |`,
    ...Object.entries(measurements.machine).map(([name, value]) => `| ${name} | ${value} |`),
    `| taken | ${measurements.takenAt.slice(0, 10)}, ${measurements.settings['rounds']} rounds of ${measurements.settings['secondsPerRound']} s, ${measurements.settings['lanes']} connections |`,
    '',
  ].join('\n');
}

function besideBare(scenarios: ScenarioMeasurement[], people: number): string[] {
  const servers = targetsOf(scenarios[0]!).filter((target) => target.people === people && target.server !== 'bare');
  return [
    '| | ratio to bare: median | quartiles | min–max | requests/s | bare | p50 / p99 ms | bare | p99 ratio | CPU µs a request | bare |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...scenarios.flatMap((measurement) => servers.map((target) => row(measurement, target))),
  ];
}

function row(measurement: ScenarioMeasurement, target: Target): string {
  const against = { ...target, server: 'bare' as ServerName };
  const { throughput, p99 } = compare(measurement, target, against);
  const figures = (of: Target, figure: (turn: Turn) => number) => median(turnsOf(measurement, of).map(figure));
  const rate = (of: Target) => figures(of, (turn) => turn.requestsPerSecond).toFixed(0);
  const latency = (of: Target) =>
    `${figures(of, (turn) => turn.p50).toFixed(1)} / ${figures(of, (turn) => turn.p99).toFixed(1)}`;
  const cpu = (of: Target) => figures(of, (turn) => turn.cpuMicrosPerRequest).toFixed(0);
  const name = target.server === 'yaopai' ? measurement.scenario : `${measurement.scenario} (${target.server})`;
  const cells = [
    name,
    `**${throughput.median.toFixed(2)}**`,
    ...ends(throughput),
    rate(target),
    rate(against),
    latency(target),
    latency(against),
    p99.median.toFixed(2),
    cpu(target),
    cpu(against),
  ];
  return `| ${cells.join(' | ')} |`;
}

const ends = ({ quartiles: [low, high], min, max }: Spread): string[] => [
  `${low.toFixed(2)}–${high.toFixed(2)}`,
  `${min.toFixed(2)}–${max.toFixed(2)}`,
];

function acrossSizes(scenarios: ScenarioMeasurement[], people: number[]): string[] {
  const [few, many] = [Math.min(...people), Math.max(...people)];
  return [
    `### Throughput with ${many.toLocaleString('en')} people over that with ${few.toLocaleString('en')}`,
    '',
    '| | median | quartiles | min–max |',
    '|---|---|---|---|',
    ...scenarios.map((measurement) => {
      const { throughput } = compare(
        measurement,
        { server: 'yaopai', people: many },
        { server: 'yaopai', people: few },
      );
      return `| ${measurement.scenario} | **${throughput.median.toFixed(2)}** | ${ends(throughput).join(' | ')} |`;
    }),
  ];
}
