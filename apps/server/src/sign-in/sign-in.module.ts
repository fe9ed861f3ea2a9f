import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/index.js';
import { AuditModule } from '../audit/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { WechatModule } from '../wechat/index.js';
import { ReplayFinder } from './replay-finder.js';
import { SignInController } from './sign-in.controller.js';
import { WechatSignInService } from './wechat-sign-in.service.js';

@Module({
  imports: [ApplicationsModule, AuditModule, IdentitiesModule, SessionsModule, UsersModule, WechatModule],
  controllers: [SignInController],
  providers: [WechatSignInService, ReplayFinder],
})
export class SignInModule {}
