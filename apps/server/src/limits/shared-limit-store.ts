import { Logger } from '@nestjs/common';
import { type Clock, OncePerMinute, SECOND } from '../runtime/index.js';
import { type Bucket, LimitStore, type Window } from './limit-store.js';

/** After a failure Redis is left alone for so long; then one request tries it, or all of them would wait for it in turn. */
const PAUSE = 2 * SECOND;

/**
 * Counts with Redis while it answers and in this process while it does not: limits are then each process's own, and begin
 * anew. A Redis that is down refuses nobody, and lets nobody through without being counted.
 */
export class SharedLimitStore extends LimitStore {
  private readonly logger = new Logger('Limits');
  private readonly warnings: OncePerMinute;
  /** While Redis is not to be asked, and until a request that tries it knows more. */
  private pausedUntil?: number;

  constructor(
    private readonly redis: LimitStore,
    private readonly memory: LimitStore,
    clock: Clock,
  ) {
    super();
    this.warnings = new OncePerMinute(clock);
  }

  hit(key: string, length: number): Promise<Window> {
    return this.withFallback((store) => store.hit(key, length));
  }

  draw(key: string, bucket: Bucket, tokens: number): Promise<number> {
    return this.withFallback((store) => store.draw(key, bucket, tokens));
  }

  /** Redis cannot be reached, or said something else than it should. */
  warn(error: unknown): void {
    if (!this.warnings.isNew('redis')) return;
    this.logger.warn({ kind: kindOf(error) }, 'Redis does not answer: limits are counted in each process by itself');
  }

  private async withFallback<T>(count: (store: LimitStore) => T | Promise<T>): Promise<T> {
    if (this.pausedUntil !== undefined) {
      if (performance.now() < this.pausedUntil) return count(this.memory);
      this.pausedUntil = Infinity;
    }
    try {
      const counted = await count(this.redis);
      this.pausedUntil = undefined;
      return counted;
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE;
      this.warn(error);
      return count(this.memory);
    }
  }
}

/** An error's own message may quote the address, which may hold a password. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && error.code) return String(error.code);
  // A refusal of Redis begins with its kind in capitals, as NOAUTH.
  return /^[A-Z]{4,}(?= )/.exec(error.message)?.[0] ?? error.name;
}
