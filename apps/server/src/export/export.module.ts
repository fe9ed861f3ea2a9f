import { Module } from '@nestjs/common';
import { AccountProofModule } from '../account-proof/index.js';
import { AuditModule } from '../audit/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { LimitsModule } from '../limits/index.js';
import { ThrottlesModule } from '../throttles/index.js';
import { UsersModule } from '../users/index.js';
import { ExportController } from './export.controller.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';

@Module({
  imports: [AccountProofModule, AuditModule, IdentitiesModule, LimitsModule, ThrottlesModule, UsersModule],
  controllers: [ExportController],
  providers: [ExportRepository, ExportService],
})
export class ExportModule {}
