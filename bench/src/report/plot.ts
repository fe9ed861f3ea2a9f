import type { Measurements, ScenarioMeasurement, Target } from '../run/measurements.js';
import { turnsOf } from '../run/measurements.js';
import { spreadOf } from '../statistics.js';
import { targetsOf } from './compare.js';

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 90;
const TOP = 56;
const ROW = 52;
const BOTTOM = 44;
const MAX_RATIO = 1.2;
const FLOOR = 0.7;
const AIM = 0.8;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .title { font-size: 15px; font-weight: 600; }
    .soft { fill: #57606a; }
    .grid { stroke: #d0d7de; }
    .mark { stroke: #57606a; stroke-dasharray: 4 3; }
    .box { fill: #0969da; fill-opacity: .16; stroke: #0969da; }
    .dot { fill: #0969da; fill-opacity: .55; }
    .median { stroke: #0969da; stroke-width: 3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .soft { fill: #9198a1; }
      .grid { stroke: #3d444d; }
      .mark { stroke: #9198a1; }
      .box { fill: #4493f8; stroke: #4493f8; }
      .dot { fill: #4493f8; }
      .median { stroke: #4493f8; }
    }`;

/** Throughput beside the bare handler: a dot a round, a box from quartile to quartile, a bar at the median. Legible on light and dark. */
export function plot({ scenarios, size }: Measurements): string {
  const rows = scenarios.flatMap((measurement) =>
    targetsOf(measurement)
      .filter(({ server }) => server !== 'bare')
      .map((target) => ({ measurement, target })),
  );
  const height = TOP + rows.length * ROW + BOTTOM;
  const several = new Set(rows.map(({ target }) => target.people)).size > 1;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Throughput beside a bare handler, ${size} run">
  <style>${STYLE}
  </style>
  <text class="title" x="16" y="26">Throughput beside a bare Fastify + pg handler (1.0 = as fast)</text>
${axis(height)}
${rows.map(({ measurement, target }, index) => strip(measurement, target, { y: TOP + index * ROW, several })).join('\n')}
</svg>
`;
}

const x = (ratio: number): number => round(LEFT + (Math.min(ratio, MAX_RATIO) / MAX_RATIO) * (WIDTH - LEFT - RIGHT));
const round = (value: number): number => Math.round(value * 10) / 10;

function axis(height: number): string {
  const bottom = height - BOTTOM + 6;
  const ticks = Array.from({ length: 7 }, (_, index) => index * 0.2).map(
    (ratio) =>
      `  <line class="grid" x1="${x(ratio)}" x2="${x(ratio)}" y1="${TOP - 8}" y2="${bottom}"/><text class="soft" x="${x(ratio)}" y="${bottom + 18}" text-anchor="middle">${ratio.toFixed(1)}</text>`,
  );
  const marks = [
    { ratio: FLOOR, label: 'floor' },
    { ratio: AIM, label: 'aim' },
  ].map(
    ({ ratio, label }) =>
      `  <line class="mark" x1="${x(ratio)}" x2="${x(ratio)}" y1="${TOP - 8}" y2="${bottom}"/><text class="soft" x="${x(ratio)}" y="${TOP - 12}" text-anchor="middle">${label}</text>`,
  );
  return [...ticks, ...marks].join('\n');
}

function strip(measurement: ScenarioMeasurement, target: Target, place: { y: number; several: boolean }): string {
  const bare = turnsOf(measurement, { ...target, server: 'bare' });
  const ratios = turnsOf(measurement, target).map(
    (turn, index) => turn.requestsPerSecond / bare[index]!.requestsPerSecond,
  );
  const { median, quartiles } = spreadOf(ratios);
  const middle = place.y + ROW / 2;
  const label = [
    measurement.scenario,
    target.server === 'yaopai' ? '' : target.server,
    place.several ? people(target) : '',
  ]
    .filter(Boolean)
    .join(', ');
  return [
    `  <text x="16" y="${middle + 4}">${label}</text>`,
    `  <rect class="box" x="${x(quartiles[0])}" y="${middle - 14}" width="${round(x(quartiles[1]) - x(quartiles[0]))}" height="28" rx="3"/>`,
    ...ratios.map(
      (ratio, index) => `  <circle class="dot" cx="${x(ratio)}" cy="${middle + ((index % 5) - 2) * 4}" r="3"/>`,
    ),
    `  <line class="median" x1="${x(median)}" x2="${x(median)}" y1="${middle - 18}" y2="${middle + 18}"/>`,
    `  <text x="${WIDTH - 16}" y="${middle + 4}" text-anchor="end">${median.toFixed(2)}</text>`,
  ].join('\n');
}

const people = ({ people: count }: Target): string => (count >= 1e6 ? `${count / 1e6} M` : `${count / 1e3} k`);
