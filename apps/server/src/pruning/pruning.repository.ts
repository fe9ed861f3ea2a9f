import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { BEYOND_LIMIT, batchSql, FORGET_SECRETS, type Prunable, SESSION_PAGE } from './prune.sql.js';

@Injectable()
export class PruningRepository {
  constructor(private readonly database: Database) {}

  /** How many went; fewer than `limit` when none is left. */
  async pruneBatch(prunable: Prunable, before: Date, limit: number): Promise<number> {
    const rows = await this.database.query({
      name: `prune-${prunable.table}`,
      text: batchSql(prunable),
      values: [before, limit],
    });
    return rows.length;
  }

  /** @param after the last id of the page before */
  async prunePageOfSessions(
    after: string,
    limit: number,
    deadSince: Date,
  ): Promise<{ last: string | null; seen: number; pruned: number }> {
    const [page] = await this.database.query<{ last: string | null; seen: number; pruned: number }>({
      name: 'prune-page-of-sessions',
      text: SESSION_PAGE,
      values: [after, limit, deadSince],
    });
    return page!;
  }

  /** Secrets that were replaced and may not be used any more. There are as many as connections and applications: few. */
  async forgetPreviousSecrets(now: Date): Promise<number> {
    const rows = await this.database.query({ name: 'forget-previous-secrets', text: FORGET_SECRETS, values: [now] });
    return rows.length;
  }

  async pruneSessionsBeyond(perUser: number, limit: number): Promise<number> {
    const rows = await this.database.query({
      name: 'prune-sessions-beyond',
      text: BEYOND_LIMIT,
      values: [perUser, limit],
    });
    return rows.length;
  }
}
