import { type Clock, MINUTE, SECOND } from '../runtime/index.js';

/** From so many callers in one minute on, the quota that is used up is the mini program's and not one person's. */
const CALLERS_TO_BLAME_CONNECTION = 3;

/**
 * Remembers, until WeChat's minute is over, who ran into its quota (45011): that caller is not sent there again, and when it
 * repeats across callers nobody of the connection is. In this process only: WeChat itself counts for all of them.
 */
export class QuotaBackoff {
  private minute = 0;
  private readonly refused = new Map<string, Set<string>>();

  constructor(private readonly clock: Clock) {}

  mustWait(connectionId: string, caller: string): boolean {
    const callers = this.ofThisMinute().get(connectionId);
    return callers !== undefined && (callers.has(caller) || callers.size >= CALLERS_TO_BLAME_CONNECTION);
  }

  remember(connectionId: string, caller: string): void {
    const refused = this.ofThisMinute();
    refused.set(connectionId, (refused.get(connectionId) ?? new Set<string>()).add(caller));
  }

  /** Until WeChat counts anew: it counts by the minute of its clock. */
  secondsToWait(): number {
    return Math.ceil((MINUTE - (this.clock.now() % MINUTE)) / SECOND);
  }

  private ofThisMinute(): Map<string, Set<string>> {
    const minute = Math.floor(this.clock.now() / MINUTE);
    if (minute !== this.minute) {
      this.minute = minute;
      this.refused.clear();
    }
    return this.refused;
  }
}
