import { Logger } from '@nestjs/common';
import { HOUR, MINUTE } from './clock.js';
import type { Random } from './random.js';

/** Work that is done once an hour, at another minute in each process, beginning some minutes after the start. */
export class Hourly {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param work is tried again in the next hour when it fails */
  constructor(
    private readonly name: string,
    private readonly work: (signal: AbortSignal) => Promise<void>,
  ) {}

  start(random: Random): void {
    this.plan(5 * MINUTE + (random.bytes(2).readUInt16BE() / 65_536) * 10 * MINUTE);
  }

  /** Lets the work that is under way come to an end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private plan(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, delay);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      await this.work(this.stopping.signal);
    } catch (err) {
      new Logger(this.name).warn({ err }, 'failed; the next hour tries again');
    }
    // Only now: two runs at once would do the same work, and a stop would wait for one of them.
    if (!this.stopping.signal.aborted) this.plan(HOUR);
  }
}
