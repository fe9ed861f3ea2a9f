import { Injectable } from '@nestjs/common';
import { hashesBy, KeyRing } from '../crypto/index.js';
import { Clock, SECOND } from '../runtime/index.js';
import { ThrottleRepository } from './throttle.repository.js';

/** How often something may be tried. */
export interface TryLimit {
  /** At least 1. */
  attempts: number;
  /** Milliseconds, from the first try on. */
  window: number;
}

export type Turn = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/** Counts tries, in all processes of the deployment together. What is counted is stored as a keyed hash only. */
@Injectable()
export class Throttle {
  constructor(
    private readonly repository: ThrottleRepository,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts one try before it is made, in a statement of its own: a transaction that is rolled back would give it back. A
   * refused try is not counted.
   */
  async take(key: readonly string[], { attempts, window }: TryLimit): Promise<Turn> {
    const now = this.clock.now();
    const [keyHash, ...elsewhere] = this.hashes(key);
    // Counted under another master key: who tries does not begin anew because that changes.
    if (elsewhere.length) await this.repository.carryOver(elsewhere, keyHash, new Date(now));
    const endsAt = new Date(now + window);
    if (await this.repository.count(keyHash, { attempts, now: new Date(now), endsAt })) return { allowed: true };
    // Gone when it was cleared a moment ago.
    const end = (await this.repository.findEnd(keyHash))?.getTime() ?? now;
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((end - now) / SECOND)) };
  }

  /** One try came to nothing through no fault of who made it. */
  async giveBack(key: readonly string[]): Promise<void> {
    await this.repository.uncount(this.hashes(key));
  }

  /** Forgets the tries. */
  async clear(key: readonly string[]): Promise<void> {
    await this.repository.delete(this.hashes(key));
  }

  /** By the master key that makes, then by the others. */
  private hashes(key: readonly string[]): [Buffer, ...Buffer[]] {
    return hashesBy(this.keyRing, 'throttles', key);
  }
}
