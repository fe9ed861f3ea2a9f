import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../applications/index.js';
import { Clock, MINUTE } from '../runtime/index.js';
import { type SessionMarks, SessionsService, type SessionWithUser } from '../sessions/index.js';

/** How long a repeated request gets the same answer. */
const REPLAY_WINDOW = 5 * MINUTE;
/** Waiting costs queries: a flood of bad codes is not waited for. */
const MAX_WAITING = 200;
const FIRST_PAUSE = 20;

/** Finds the session that a code has already opened. */
@Injectable()
export class ReplayFinder {
  private waiting = 0;

  constructor(
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /**
   * The session to answer again (row 2), `used` when the code opened one that this request may not have (row 3), or
   * undefined when the code is unknown (row 1). Only a request with an idempotency key waits for its twin: without one the
   * answer would be a refusal either way.
   * @param patience milliseconds
   */
  async find(client: Client, marks: SessionMarks, patience: number): Promise<SessionWithUser | 'used' | undefined> {
    const deadline = performance.now() + (marks.replayHash && this.waiting < MAX_WAITING ? patience : 0);
    this.waiting += 1;
    try {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, 250)) {
        const found = await this.sessions.findUntouched(client.pool.id, marks.codeHash!);
        if (found) return this.isSameRequest(found, marks) ? found.session : 'used';
        if (performance.now() + pause > deadline) return undefined;
        await delay(pause);
      }
    } finally {
      this.waiting -= 1;
    }
  }

  private isSameRequest(
    { session, untouched }: { session: SessionWithUser; untouched: boolean },
    { replayHash }: SessionMarks,
  ): boolean {
    if (!untouched || !replayHash || !session.replayHash) return false;
    return session.replayHash.equals(replayHash) && this.clock.now() - session.openedAt.getTime() <= REPLAY_WINDOW;
  }
}
