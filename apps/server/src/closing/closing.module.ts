import { Module } from '@nestjs/common';
import { AccountProofModule } from '../account-proof/index.js';
import { AuditModule } from '../audit/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { LimitsModule } from '../limits/index.js';
import { MessagesModule } from '../messages/index.js';
import { SessionsModule } from '../sessions/index.js';
import { Closing } from './closing.js';
import { ClosingController } from './closing.controller.js';
import { ClosingRepository } from './closing.repository.js';
import { ClosingService } from './closing.service.js';

@Module({
  imports: [AccountProofModule, AuditModule, IdentitiesModule, LimitsModule, MessagesModule, SessionsModule],
  controllers: [ClosingController],
  providers: [Closing, ClosingRepository, ClosingService],
  exports: [Closing],
})
export class ClosingModule {}
