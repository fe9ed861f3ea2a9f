import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Hourly, Random } from '../runtime/index.js';
import { KeyRotation } from './key-rotation.js';

/** Looks once an hour whether a key is to be published, put to use or taken away. */
@Injectable()
export class KeyRotationSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KeyRotationSchedule.name);
  private readonly hourly = new Hourly(KeyRotationSchedule.name, () => this.run());

  constructor(
    private readonly rotation: KeyRotation,
    private readonly random: Random,
  ) {}

  onApplicationBootstrap(): void {
    this.hourly.start(this.random);
  }

  onModuleDestroy(): Promise<void> {
    return this.hourly.stop();
  }

  private async run(): Promise<void> {
    const changes = await this.rotation.run();
    if (changes.published || changes.promoted || changes.dropped.length)
      this.logger.log(changes, 'signing keys rotated');
  }
}
