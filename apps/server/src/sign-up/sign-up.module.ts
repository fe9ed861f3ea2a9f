import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/index.js';
import { AuditModule } from '../audit/index.js';
import { AvatarsModule } from '../avatars/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { LimitsModule } from '../limits/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { SessionsModule } from '../sessions/index.js';
import { SignInModule } from '../sign-in/index.js';
import { UsersModule } from '../users/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { SignUpController } from './sign-up.controller.js';
import { SignUpService } from './sign-up.service.js';

@Module({
  imports: [
    ApplicationsModule,
    AuditModule,
    AvatarsModule,
    HandlesModule,
    IdentitiesModule,
    LimitsModule,
    OwnershipModule,
    PasswordsModule,
    SessionsModule,
    SignInModule,
    UsersModule,
    VerificationCodesModule,
  ],
  controllers: [SignUpController],
  providers: [SignUpService],
})
export class SignUpModule {}
