import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { KeysModule } from '../keys/index.js';
import { UsersModule } from '../users/index.js';
import { WechatModule } from '../wechat/index.js';
import { IdentityRepository } from './identity.repository.js';
import { IdentityResolver } from './identity-resolver.js';
import { UnionIdConflicts } from './union-id-conflict.repository.js';
import { UserIdentities } from './user-identities.js';

@Module({
  imports: [AuditModule, KeysModule, UsersModule, WechatModule],
  providers: [IdentityRepository, IdentityResolver, UnionIdConflicts, UserIdentities],
  exports: [IdentityResolver, UnionIdConflicts, UserIdentities],
})
export class IdentitiesModule {}
