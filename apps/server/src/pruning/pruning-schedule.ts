import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ContentBacklog } from '../content-check/index.js';
import { Hourly, Random } from '../runtime/index.js';
import { Pruner } from './pruner.js';

/** Prunes, and says where WeChat's verdicts stay away, once an hour. */
@Injectable()
export class PruningSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PruningSchedule.name);
  private readonly hourly = new Hourly(PruningSchedule.name, (signal) => this.run(signal));

  constructor(
    private readonly pruner: Pruner,
    private readonly backlog: ContentBacklog,
    private readonly random: Random,
  ) {}

  onApplicationBootstrap(): void {
    this.hourly.start(this.random);
  }

  onModuleDestroy(): Promise<void> {
    return this.hourly.stop();
  }

  private async run(signal: AbortSignal): Promise<void> {
    try {
      const pruned = await this.pruner.run(signal);
      if (Object.values(pruned).some((count) => count > 0)) this.logger.log({ pruned }, 'old rows are gone');
    } catch {
      // Each step that failed has said why.
      this.logger.warn('not all old rows could be deleted; the next hour tries again');
    }
    await this.backlog.report().catch((err: unknown) => this.logger.warn({ err }, 'waiting avatars were not counted'));
  }
}
