import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { TokensModule } from '../tokens/index.js';
import { SessionRepository } from './session.repository.js';
import { SessionStatusService } from './session-status.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [AuditModule, TokensModule],
  controllers: [SessionsController],
  providers: [SessionRepository, SessionsService, SessionStatusService],
  exports: [SessionsService],
})
export class SessionsModule {}
