import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { JoinsModule } from '../joins/index.js';
import { MessagesModule } from '../messages/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { LinksController } from './links.controller.js';
import { LinksService } from './links.service.js';

@Module({
  imports: [
    AuditModule,
    HandlesModule,
    IdentitiesModule,
    JoinsModule,
    MessagesModule,
    OwnershipModule,
    PasswordsModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [LinksController],
  providers: [LinksService],
})
export class LinksModule {}
