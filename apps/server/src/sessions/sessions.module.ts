import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { LimitsModule } from '../limits/index.js';
import { TokensModule } from '../tokens/index.js';
import { FreshProof } from './fresh-proof.js';
import { MySessionsController } from './my-sessions.controller.js';
import { MySessionsService } from './my-sessions.service.js';
import { SessionRepository } from './session.repository.js';
import { SessionStatusService } from './session-status.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [AuditModule, LimitsModule, TokensModule],
  controllers: [SessionsController, MySessionsController],
  providers: [FreshProof, MySessionsService, SessionRepository, SessionsService, SessionStatusService],
  exports: [FreshProof, SessionsService],
})
export class SessionsModule {}
