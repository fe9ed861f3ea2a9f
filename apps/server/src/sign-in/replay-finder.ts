import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../applications/index.js';
import { AppError } from '../http/index.js';
import { Clock, MINUTE, SECOND } from '../runtime/index.js';
import { type SessionMarks, SessionsService, type SessionWithUser } from '../sessions/index.js';
import type { WechatError } from '../wechat/index.js';

/** How long a repeated request gets the same answer. */
const REPLAY_WINDOW = 5 * MINUTE;
/** The request that won the exchange may not have committed its session yet. */
const WAIT_FOR_TWIN = 2 * SECOND;
/** WeChat calls a used code invalid now and then, but an old one always: a person waits behind most of these. */
const WAIT_FOR_TWIN_OF_INVALID = 500;
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
   * Rows 2 and 3 for a code that WeChat refused in a way that a twin's success explains.
   * @throws WechatError the refusal, when the code is unknown; AppError WECHAT_CODE_USED
   */
  async twinOf(client: Client, marks: SessionMarks, refusal: WechatError): Promise<SessionWithUser> {
    if (!refusal.codeMayBeSpent) throw refusal;
    const twin = await this.find(client, marks, patienceFor(refusal));
    if (!twin) throw refusal;
    if (twin === 'used') throw new AppError('WECHAT_CODE_USED', { cause: refusal });
    return twin;
  }

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
        const found = await this.sessions.findUntouched(client.pool.id, marks);
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
    { replayHash, alsoAs = [] }: SessionMarks,
  ): boolean {
    const marked = session.replayHash;
    if (!untouched || !marked) return false;
    const isSame = [replayHash, ...alsoAs.map((mark) => mark.replayHash)].some((hash) => hash?.equals(marked));
    return isSame && this.clock.now() - session.openedAt.getTime() <= REPLAY_WINDOW;
  }
}

function patienceFor({ notAsked, error }: WechatError): number {
  if (notAsked) return 0;
  return error === 'WECHAT_CODE_INVALID' ? WAIT_FOR_TWIN_OF_INVALID : WAIT_FOR_TWIN;
}
