import { Injectable } from '@nestjs/common';
import { Clock } from '../runtime/index.js';
import { DEAD_SESSIONS_KEPT, PRUNABLES } from './prune.sql.js';
import { PruningRepository } from './pruning.repository.js';

/** Rows of one statement: it holds no lock for long. */
const BATCH = 5_000;
/** Of one table in one run; the rest waits for the next. */
const MAX_BATCHES = 200;
const SESSIONS_PER_USER = 100;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** How many rows went, by table. */
export type Pruned = Record<string, number>;

/** Deletes what is too old to be needed, in bounded steps. Several processes may do so at once. */
@Injectable()
export class Pruner {
  constructor(
    private readonly repository: PruningRepository,
    private readonly clock: Clock,
  ) {}

  /** @param signal stops between two steps; what was deleted by then stays deleted */
  async run(signal?: AbortSignal): Promise<Pruned> {
    const pruned: Pruned = { sessions: await this.pruneSessions(signal) };
    for (const prunable of PRUNABLES) {
      const before = new Date(this.clock.now() - prunable.after);
      pruned[prunable.table] = await inBatches(() => this.repository.pruneBatch(prunable, before, BATCH), signal);
    }
    return pruned;
  }

  private async pruneSessions(signal: AbortSignal | undefined): Promise<number> {
    const deadSince = new Date(this.clock.now() - DEAD_SESSIONS_KEPT);
    let after = FIRST_ID;
    let count = 0;
    for (let page = 0; page < MAX_BATCHES && !signal?.aborted; page++) {
      const { last, seen, pruned } = await this.repository.prunePageOfSessions(after, BATCH, deadSince);
      count += pruned;
      if (seen < BATCH || !last) break;
      after = last;
    }
    return count + (await inBatches(() => this.repository.pruneSessionsBeyond(SESSIONS_PER_USER, BATCH), signal));
  }
}

async function inBatches(batch: () => Promise<number>, signal: AbortSignal | undefined): Promise<number> {
  let count = 0;
  for (let done = 0; done < MAX_BATCHES && !signal?.aborted; done++) {
    const gone = await batch();
    count += gone;
    if (gone < BATCH) break;
  }
  return count;
}
