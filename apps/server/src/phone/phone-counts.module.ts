import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { PhoneCountRepository } from './phone-count.repository.js';
import { PhoneCounts } from './phone-counts.js';

/** Apart from the rest, for the command line. */
@Module({ imports: [AuditModule], providers: [PhoneCounts, PhoneCountRepository], exports: [PhoneCounts] })
export class PhoneCountsModule {}
