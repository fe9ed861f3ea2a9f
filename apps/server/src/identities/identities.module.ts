import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { KeysModule } from '../keys/index.js';
import { UsersModule } from '../users/index.js';
import { IdentityRepository } from './identity.repository.js';
import { IdentityResolver } from './identity-resolver.js';

@Module({
  imports: [AuditModule, KeysModule, UsersModule],
  providers: [IdentityRepository, IdentityResolver],
  exports: [IdentityResolver],
})
export class IdentitiesModule {}
