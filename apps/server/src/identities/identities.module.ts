import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { KeysModule } from '../keys/index.js';
import { UsersModule } from '../users/index.js';
import { WechatModule } from '../wechat/index.js';
import { IdentityRepository } from './identity.repository.js';
import { IdentityResolver } from './identity-resolver.js';
import { UserIdentities } from './user-identities.js';

@Module({
  imports: [AuditModule, KeysModule, UsersModule, WechatModule],
  providers: [IdentityRepository, IdentityResolver, UserIdentities],
  exports: [IdentityResolver, UserIdentities],
})
export class IdentitiesModule {}
