import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { AvatarsModule } from '../avatars/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { SessionsModule } from '../sessions/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { AccountMover } from './account-mover.js';
import { JoinRepository } from './join.repository.js';
import { JoinUndo } from './join-undo.js';

@Module({
  imports: [
    AuditModule,
    AvatarsModule,
    HandlesModule,
    IdentitiesModule,
    OwnershipModule,
    SessionsModule,
    VerificationCodesModule,
  ],
  providers: [AccountMover, JoinRepository, JoinUndo],
  exports: [AccountMover, JoinRepository, JoinUndo],
})
export class JoinsModule {}
