import { Module } from '@nestjs/common';
import { Pruner } from './pruner.js';
import { PruningRepository } from './pruning.repository.js';
import { PruningSchedule } from './pruning-schedule.js';

/** Without its schedule, for the command line. */
@Module({ providers: [Pruner, PruningRepository], exports: [Pruner] })
export class PruningModule {}

@Module({ imports: [PruningModule], providers: [PruningSchedule] })
export class ScheduledPruningModule {}
