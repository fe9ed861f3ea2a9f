import type { Problem } from '@yaopai/protocol';
import fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import type { Slots } from './cast.js';
import { curlLine } from './curl.js';
import { faultsOf } from './judge.js';
import { filled, type FuzzRequest } from './request.js';
import type { Outcome, Sender } from './send.js';

/** Requests that a search for the simplest sends at most. */
const MOST_TRIES = 1_000;
/** Whoever is told to come again later waits no longer. */
const LONGEST_PAUSE_SECONDS = 5;

/** A promise that was broken. */
export interface Finding {
  faults: string[];
  request: FuzzRequest;
  /** Its slots filled. */
  sent: FuzzRequest;
  outcome: Outcome;
}

/** Draws requests, sends them and judges what comes back. Each is drawn from a seed of its own, so that one can be had alone. */
export class Fuzzer {
  constructor(
    private readonly arbitrary: fc.Arbitrary<FuzzRequest>,
    private readonly seed: number,
    private readonly sender: Sender,
    private readonly slots: Pick<Slots, 'valuesFor' | 'learn' | 'privates'>,
  ) {}

  request(at: number): FuzzRequest {
    return fc.sample(this.arbitrary, { seed: this.seed + at, numRuns: 1 })[0]!;
  }

  async try(request: FuzzRequest): Promise<Finding> {
    const sent = filled(request, await this.slots.valuesFor(request));
    const outcome = await this.send(sent);
    this.slots.learn(request, outcome);
    return { faults: faultsOf(sent, outcome, this.slots.privates), request, sent, outcome };
  }

  /** The simplest request found that still breaks a promise, by sending many; the given one when none does any more. */
  async shrunk(at: number, finding: Finding): Promise<Finding> {
    let simplest = finding;
    let triesLeft = MOST_TRIES;
    const holds = fc.asyncProperty(this.arbitrary, async (request) => {
      // Each that is not answered takes minutes.
      if (triesLeft-- <= 0 || simplest.outcome === 'no answer') return true;
      const tried = await this.try(request);
      if (tried.faults.length) simplest = tried;
      return tried.faults.length === 0;
    });
    await fc.check(holds, { seed: this.seed + at, numRuns: 1 });
    return simplest;
  }

  /** A machine that is slow may be too busy for a request once, when it says so as it should; it is sent again then. */
  private async send(request: FuzzRequest): Promise<Outcome> {
    const outcome = await this.sender.send(request);
    const seconds = busyForSeconds(request, outcome);
    if (seconds === undefined) return outcome;
    await pause(Math.min(seconds, LONGEST_PAUSE_SECONDS) * 1_000);
    return this.sender.send(request);
  }

  /** For people: what is wrong, what came, and a line that sends it again. */
  told(at: number, { faults, sent, outcome }: Finding, url: string): string {
    const came =
      typeof outcome === 'string' ? outcome : `${outcome.answer.status} ${outcome.answer.text.slice(0, 600)}`;
    return [`#${at} ${sent.operation}: ${faults.join('; ')}`, `  ${curlLine(url, sent)}`, `  → ${came}`].join('\n');
  }
}

/** What an honest 503 says in `Retry-After`; undefined for any other outcome. */
function busyForSeconds({ method }: FuzzRequest, outcome: Outcome): number | undefined {
  if (typeof outcome === 'string' || outcome.answer.status !== 503) return undefined;
  const { headers, json } = outcome.answer;
  const retryAfter = headers.get('retry-after') ?? '';
  const { name } = (json ?? {}) as Partial<Problem>;
  const isNamed = method === 'HEAD' || name === 'BUSY' || name === 'WECHAT_BUSY';
  return isNamed && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
}
