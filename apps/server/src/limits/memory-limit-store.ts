import { LRUCache } from 'lru-cache';
import { type Clock, MINUTE } from '../runtime/index.js';
import { type Bucket, LimitStore, type Window } from './limit-store.js';

/** Some 10 MB at most. Whoever comes from more addresses than that pushes out the oldest, which then begin anew. */
const MAX_KEYS = 50_000;

/** Counts in this process. */
export class MemoryLimitStore extends LimitStore {
  private readonly windows = new LRUCache<string, { count: number; endsAt: number }>({ max: MAX_KEYS });
  private readonly levels = new LRUCache<string, { level: number; at: number }>({ max: MAX_KEYS });

  constructor(private readonly clock: Clock) {
    super();
  }

  hit(key: string, length: number): Window {
    const now = this.clock.now();
    const open = this.windows.get(key);
    if (open && now < open.endsAt) {
      open.count += 1;
      return { count: open.count, endsIn: open.endsAt - now };
    }
    this.windows.set(key, { count: 1, endsAt: now + length });
    return { count: 1, endsIn: length };
  }

  draw(key: string, { capacity, perMinute }: Bucket, tokens: number): number {
    const now = this.clock.now();
    const { level, at } = this.levels.get(key) ?? { level: capacity, at: now };
    const filled = Math.min(capacity, level + (Math.max(0, now - at) * perMinute) / MINUTE);
    const left = Math.min(capacity, Math.max(-capacity, filled - tokens));
    if (left >= capacity) this.levels.delete(key);
    else this.levels.set(key, { level: left, at: Math.max(at, now) });
    return left;
  }
}
