import { type Clock, MINUTE } from './clock.js';

/** Lets each key through once in a minute of the clock, in this process. */
export class OncePerMinute {
  private minute = 0;
  private readonly seen = new Set<string>();

  constructor(private readonly clock: Clock) {}

  isNew(key: string): boolean {
    const minute = Math.floor(this.clock.now() / MINUTE);
    if (minute !== this.minute) {
      this.minute = minute;
      this.seen.clear();
    }
    return this.seen.size !== this.seen.add(key).size;
  }
}
