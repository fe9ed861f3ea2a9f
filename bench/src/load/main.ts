import { quantile } from '../statistics.js';
import { type Answer, Lane } from './lane.js';
import type { LoadOrder, LoadReport, LoadResult } from './protocol.js';
import { type LoadSession, type Scenario, scenario, signInRequest } from './scenarios.js';

/** The load generator as a process of its own, told what to do by its parent. Sessions are kept by the number of people. */
const sessionsOf = new Map<number, LoadSession[]>();

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (result) => report({ result }),
    (error: unknown) => report({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

function report(message: LoadReport): void {
  process.send!(message);
}

async function carryOut(order: LoadOrder): Promise<LoadResult | undefined> {
  if (order.do === 'run') return run(order);
  const lane = new Lane(order.url);
  const sessions: LoadSession[] = [];
  while (sessions.length < order.sessions) {
    const { status, body } = await lane.send(signInRequest(order.people));
    if (status !== 200) throw new Error(`sign-in answered ${status}: ${body}`);
    sessions.push(JSON.parse(body) as LoadSession);
  }
  await lane.close();
  sessionsOf.set(order.people, sessions);
  return undefined;
}

async function run(order: LoadOrder & { do: 'run' }): Promise<LoadResult> {
  const kind = scenario(order.scenario, order.people, sessionsOf.get(order.people) ?? []);
  const lanes = Array.from({ length: order.lanes }, () => new Lane(order.url));
  const latencies: number[] = [];
  const failed: Answer[] = [];
  const startedAt = performance.now();
  const until = startedAt + order.seconds * 1_000;
  await Promise.all(lanes.map((lane, number) => drive({ lane, number, kind, until, latencies, failed })));
  const elapsed = performance.now() - startedAt;
  await Promise.all(lanes.map((lane) => lane.close()));
  if (latencies.length === 0) throw new Error(`no request succeeded: ${describe(failed[0])}`);
  return {
    requests: latencies.length,
    requestsPerSecond: latencies.length / (elapsed / 1_000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    failures: failed.length,
    ...(failed[0] && { firstFailure: describe(failed[0]) }),
  };
}

interface Drive {
  lane: Lane;
  number: number;
  kind: Scenario;
  /** As performance.now() counts. */
  until: number;
  latencies: number[];
  failed: Answer[];
}

/** Closed loop: the next request follows the answer to the last. */
async function drive({ lane, number, kind, until, latencies, failed }: Drive): Promise<void> {
  for (let sentAt = performance.now(); sentAt < until; sentAt = performance.now()) {
    const answer = await lane.send(kind.next(number));
    if (answer.status === 200) {
      latencies.push(performance.now() - sentAt);
      kind.answered(number, answer.body);
    } else {
      failed.push(answer);
    }
  }
}

const describe = (answer: Answer | undefined): string =>
  answer ? `${answer.status} ${answer.body.slice(0, 300)}` : 'no answer';
