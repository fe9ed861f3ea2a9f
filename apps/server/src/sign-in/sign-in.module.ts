import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/index.js';
import { AuditModule } from '../audit/index.js';
import { ClosingModule } from '../closing/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { LimitsModule } from '../limits/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { WechatModule } from '../wechat/index.js';
import { CredentialSignInService } from './credential-sign-in.service.js';
import { ReplayFinder } from './replay-finder.js';
import { SignInController } from './sign-in.controller.js';
import { SignInReplies } from './sign-in-replies.js';
import { WechatSignInService } from './wechat-sign-in.service.js';

@Module({
  imports: [
    ApplicationsModule,
    AuditModule,
    ClosingModule,
    HandlesModule,
    IdentitiesModule,
    LimitsModule,
    OwnershipModule,
    PasswordsModule,
    SessionsModule,
    UsersModule,
    VerificationCodesModule,
    WechatModule,
  ],
  controllers: [SignInController],
  providers: [WechatSignInService, CredentialSignInService, ReplayFinder, SignInReplies],
  exports: [ReplayFinder, SignInReplies],
})
export class SignInModule {}
