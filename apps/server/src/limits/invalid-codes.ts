import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../http/index.js';
import { Clock, MINUTE, OncePerMinute } from '../runtime/index.js';
import { type Bucket, LimitStore } from './limit-store.js';

/** What a caller may present too often without being right. */
export type CodeKind = 'wechat-login-code' | 'wechat-phone-code' | 'verification-code' | 'refresh-token';

/** Whose budget it is. */
export interface Presenter {
  kind: CodeKind;
  /** Connection of a code of WeChat's, pool of one of ours. */
  scope: string;
  /** As limits count callers. */
  caller: string;
}

/**
 * One address may be a carrier's with thousands of people behind it, of whom a few in a hundred present a code that is
 * expired or was used; a garbage code that WeChat is asked about costs a call. So: some at once, five a second for ever.
 */
const BUDGET: Bucket = { capacity: 300, perMinute: 300 };
/** Beyond these, callers are forgotten: they learn again with their next invalid code. */
const MAX_KNOWN = 50_000;

/**
 * Budgets of invalid codes, by caller and connection or pool. A caller whose budget is used up is refused before anything
 * is asked or looked up, and each good code of WeChat's earns one invalid one: whoever sits behind the same address as an
 * attacker gets along as long as the honest are not fewer.
 *
 * What is known here answers; the store, which may be shared, is asked only when something invalid was presented. So nobody
 * who presents good codes pays for it, and a process learns of the others' with the first invalid code it sees.
 */
@Injectable()
export class InvalidCodes {
  private readonly logger = new Logger('Limits');
  private readonly known = new LRUCache<string, { level: number; at: number }>({ max: MAX_KNOWN });
  private readonly warnings: OncePerMinute;

  constructor(
    private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {
    this.warnings = new OncePerMinute(clock);
  }

  /** @throws AppError RATE_LIMITED while the budget is used up */
  requireBudget(presenter: Presenter): void {
    const level = this.levelOf(keyOf(presenter));
    if (level >= 1) return;
    this.warn(presenter);
    const retryAfterSeconds = Math.max(1, Math.ceil(((1 - level) * 60) / BUDGET.perMinute));
    throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds } });
  }

  /** One was invalid. */
  async spend(presenter: Presenter): Promise<void> {
    await this.draw(keyOf(presenter), 1);
  }

  /**
   * One was invalid that nobody guesses and that costs next to nothing to tell: good ones are taken whatever others behind the
   * same address send, and only what is answered to an invalid one changes.
   * @throws AppError RATE_LIMITED while the budget is used up
   */
  async refuse(presenter: Presenter): Promise<void> {
    this.requireBudget(presenter);
    await this.spend(presenter);
  }

  /** One was good, which nobody can make up. */
  async earn(presenter: Presenter): Promise<void> {
    const key = keyOf(presenter);
    if (this.levelOf(key) < BUDGET.capacity) await this.draw(key, -1);
  }

  private async draw(key: string, tokens: number): Promise<void> {
    const level = await this.store.draw(key, BUDGET, tokens);
    if (level >= BUDGET.capacity) this.known.delete(key);
    else this.known.set(key, { level, at: this.clock.now() });
  }

  /** Full as far as this process knows. */
  private levelOf(key: string): number {
    const known = this.known.get(key);
    if (!known) return BUDGET.capacity;
    const since = Math.max(0, this.clock.now() - known.at);
    return Math.min(BUDGET.capacity, known.level + (since * BUDGET.perMinute) / MINUTE);
  }

  /** The address is what an operator needs to block it elsewhere. */
  private warn({ kind, scope, caller }: Presenter): void {
    if (!this.warnings.isNew(`${kind} ${scope}`)) return;
    this.logger.warn({ kind, scope, caller }, 'a caller presents too many invalid codes');
  }
}

const keyOf = ({ kind, scope, caller }: Presenter): string => `invalid:${kind}:${scope}:${caller}`;
