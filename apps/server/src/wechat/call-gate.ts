import type { Connection } from '../connections/index.js';
import type { Clock } from '../runtime/index.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { NO_ANSWER, NOT_ASKED, QUOTA_REACHED, TOO_MANY_WAIT } from './errcodes.js';
import { QuotaBackoff } from './quota-backoff.js';
import { WechatError } from './wechat-error.js';
import { isRefusal, type Refusal } from './wechat-transport.js';

/** Who may make one of WeChat's calls now. WeChat counts by call, and one may be down by itself. */
export class CallGate {
  private readonly backoff: QuotaBackoff;
  private readonly breaker: CircuitBreaker;

  constructor(clock: Clock) {
    this.backoff = new QuotaBackoff(clock);
    this.breaker = new CircuitBreaker(clock);
  }

  /** Whoever ran into WeChat's quota is held back, and everybody from a WeChat that does not answer. @throws WechatError */
  async pass<T extends object>(connection: Connection, caller: string, ask: () => Promise<T | Refusal>): Promise<T> {
    if (this.backoff.mustWait(connection.id, caller)) throw this.quotaError();
    const outcome = await this.unlessSilent(connection, ask);
    if (!isRefusal(outcome)) return outcome;
    if (outcome.meaning.error !== 'WECHAT_RATE_LIMITED') throw new WechatError(outcome.meaning, outcome);
    this.backoff.remember(connection.id, caller);
    throw this.quotaError(outcome.errcode);
  }

  private async unlessSilent<T extends object>(
    connection: Connection,
    ask: () => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const leave = this.breaker.enter(connection);
    if (!('probe' in leave)) throw new WechatError(NOT_ASKED, { detail: leave });
    let outcome: T | Refusal | undefined;
    try {
      return (outcome = await ask());
    } finally {
      const meaning = outcome && isRefusal(outcome) ? outcome.meaning : undefined;
      if (!outcome || meaning === TOO_MANY_WAIT) this.breaker.unasked(connection, leave);
      else if (meaning === NO_ANSWER) this.breaker.unanswered(connection, leave);
      else this.breaker.answered(connection);
    }
  }

  private quotaError(errcode?: number): WechatError {
    return new WechatError(QUOTA_REACHED, { errcode, detail: { retryAfterSeconds: this.backoff.secondsToWait() } });
  }
}
