import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HOUR, MINUTE, Random } from '../runtime/index.js';
import { Pruner } from './pruner.js';

/** Prunes once an hour, at another minute in each process, beginning some minutes after the start. */
@Injectable()
export class PruningSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PruningSchedule.name);
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly pruner: Pruner,
    private readonly random: Random,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(5 * MINUTE + (this.random.bytes(2).readUInt16BE() / 65_536) * 10 * MINUTE);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private plan(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.run();
      this.plan(HOUR);
    }, delay);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      const pruned = await this.pruner.run(this.stop.signal);
      if (Object.values(pruned).some((count) => count > 0)) this.logger.log({ pruned }, 'old rows are gone');
    } catch (err) {
      this.logger.warn({ err }, 'old rows could not be deleted; the next hour tries again');
    }
  }
}
