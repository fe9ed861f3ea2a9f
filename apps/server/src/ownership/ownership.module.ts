import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { MessagesModule } from '../messages/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { SessionsModule } from '../sessions/index.js';
import { Ownership } from './ownership.js';
import { WaysIn } from './ways-in.js';

@Module({
  imports: [AuditModule, HandlesModule, IdentitiesModule, MessagesModule, PasswordsModule, SessionsModule],
  providers: [Ownership, WaysIn],
  exports: [Ownership, WaysIn],
})
export class OwnershipModule {}
