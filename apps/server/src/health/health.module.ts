import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({ imports: [KeysModule], controllers: [HealthController], providers: [Readiness], exports: [Readiness] })
export class HealthModule {}
