import { Module } from '@nestjs/common';
import { AvatarsModule } from '../avatars/index.js';
import { ContentBacklogModule } from '../content-check/index.js';
import { ErasureModule } from '../erasure/index.js';
import { Pruner } from './pruner.js';
import { PruningRepository } from './pruning.repository.js';
import { PruningSchedule } from './pruning-schedule.js';

/** Without its schedule, for the command line. */
@Module({ imports: [AvatarsModule, ErasureModule], providers: [Pruner, PruningRepository], exports: [Pruner] })
export class PruningModule {}

@Module({ imports: [ContentBacklogModule, PruningModule], providers: [PruningSchedule] })
export class ScheduledPruningModule {}
