import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { TokensModule } from '../tokens/index.js';
import { FreshProof } from './fresh-proof.js';
import { SessionRepository } from './session.repository.js';
import { SessionStatusService } from './session-status.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [AuditModule, TokensModule],
  controllers: [SessionsController],
  providers: [FreshProof, SessionRepository, SessionsService, SessionStatusService],
  exports: [FreshProof, SessionsService],
})
export class SessionsModule {}
