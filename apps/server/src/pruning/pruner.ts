import { Injectable, Logger } from '@nestjs/common';
import { Avatars } from '../avatars/index.js';
import { Eraser } from '../erasure/index.js';
import { Clock } from '../runtime/index.js';
import { DEAD_SESSIONS_KEPT, JOINS_KEPT, PRUNABLES } from './prune.sql.js';
import { PruningRepository } from './pruning.repository.js';

/** Rows of one statement: it holds no lock for long. */
const BATCH = 5_000;
/** Users of one transaction. */
const USERS = 500;
/** Of one table in one run; the rest waits for the next, which goes on where this one stopped. */
const MAX_BATCHES = 200;
const SESSIONS_PER_USER = 100;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** How many rows went, by table; `erased`: how many accounts; `previous_secrets`: of connections and applications. */
export type Pruned = Record<string, number>;

/** Deletes what is too old to be needed, in bounded steps. Several processes may do so at once. */
@Injectable()
export class Pruner {
  private readonly logger = new Logger(Pruner.name);
  /** Up to this id the sessions were looked at. */
  private sessionsSeen = FIRST_ID;

  constructor(
    private readonly repository: PruningRepository,
    private readonly eraser: Eraser,
    private readonly avatars: Avatars,
    private readonly clock: Clock,
  ) {}

  /**
   * A step that fails is logged, and keeps none of the others from being done.
   * @param signal stops between two steps; what was deleted by then stays deleted
   * @throws what the step threw that failed, once all were tried; AggregateError when several did
   */
  async run(signal?: AbortSignal): Promise<Pruned> {
    const pruned: Pruned = {};
    const failures: unknown[] = [];
    const step = async (name: string, work: () => Promise<number>): Promise<void> => {
      if (signal?.aborted) return;
      try {
        pruned[name] = (pruned[name] ?? 0) + (await work());
      } catch (err) {
        this.logger.error({ err, step: name }, 'a step of the pruning failed');
        failures.push(err);
      }
    };
    await step('erased', () => this.eraser.run(signal));
    await step('sessions', () => this.pruneSessions(signal));
    await step('sessions', () =>
      inBatches(() => this.repository.pruneSessionsBeyond(SESSIONS_PER_USER, BATCH), signal),
    );
    for (const prunable of PRUNABLES) {
      const before = new Date(this.clock.now() - prunable.after);
      const batch = (): Promise<number> => this.repository.pruneBatch(prunable, before, BATCH);
      await step(prunable.table, () => inBatches(batch, signal));
    }
    await step('account_joins', () => this.blankMerged(signal));
    await step('avatars', () => this.avatars.sweep(signal));
    await step('previous_secrets', () => this.repository.forgetPreviousSecrets(this.clock.date()));
    if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
    if (failures.length) throw failures[0];
    return pruned;
  }

  private blankMerged(signal: AbortSignal | undefined): Promise<number> {
    const before = new Date(this.clock.now() - JOINS_KEPT);
    return inBatches(() => this.eraser.blankMerged(before, USERS), signal, USERS);
  }

  /** Those that live stay, so each run begins behind what the one before has seen, and after the last with the first. */
  private async pruneSessions(signal: AbortSignal | undefined): Promise<number> {
    const deadSince = new Date(this.clock.now() - DEAD_SESSIONS_KEPT);
    let count = 0;
    for (let page = 0; page < MAX_BATCHES && !signal?.aborted; page++) {
      const { last, seen, pruned } = await this.repository.prunePageOfSessions(this.sessionsSeen, BATCH, deadSince);
      count += pruned;
      const isLast = seen < BATCH || !last;
      this.sessionsSeen = isLast ? FIRST_ID : last;
      if (isLast) break;
    }
    return count;
  }
}

async function inBatches(batch: () => Promise<number>, signal: AbortSignal | undefined, size = BATCH): Promise<number> {
  let count = 0;
  for (let done = 0; done < MAX_BATCHES && !signal?.aborted; done++) {
    const gone = await batch();
    count += gone;
    if (gone < size) break;
  }
  return count;
}
