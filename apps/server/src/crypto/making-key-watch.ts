import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Clock, OncePerMinute, SECOND } from '../runtime/index.js';
import { KeyRing } from './key-ring.js';
import { readMakingKey } from './making-key.js';

const LOOK_EVERY = SECOND;
/** By when every process that reaches its database has noticed: milliseconds. */
export const NOTICED_WITHIN = 5 * SECOND;

/** While there are two master keys, learns when the deployment goes over to the other one. */
@Injectable()
export class MakingKeyWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MakingKeyWatch.name);
  private readonly warnings: OncePerMinute;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly keys: KeyRing,
    private readonly database: Database,
    clock: Clock,
  ) {
    this.warnings = new OncePerMinute(clock);
  }

  onApplicationBootstrap(): void {
    if (this.keys.all.length > 1) this.plan();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  private plan(): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().finally(() => {
        if (this.timer) this.plan();
      });
    }, LOOK_EVERY);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    try {
      const making = await readMakingKey(this.database);
      if (!making || making.id === this.keys.current.id || !this.keys.switchTo(making.id)) return;
      this.logger.log({ masterKey: making.id }, 'the deployment went over to another master key');
    } catch (err) {
      if (this.warnings.isNew('away'))
        this.logger.warn({ err }, 'the database does not say which master key is in use; asked again every second');
    }
  }
}
