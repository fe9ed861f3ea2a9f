import { Module } from '@nestjs/common';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { JoinsModule } from '../joins/index.js';
import { LimitsModule } from '../limits/index.js';
import { MessagesModule } from '../messages/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { PhoneModule } from '../phone/index.js';
import { SessionsModule } from '../sessions/index.js';
import { SignInModule } from '../sign-in/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { PhoneAccountsFinder } from './phone-accounts.js';
import { PhoneJoiner } from './phone-joiner.js';
import { PhoneSignInController } from './phone-sign-in.controller.js';
import { PhoneSignInService } from './phone-sign-in.service.js';

@Module({
  imports: [
    HandlesModule,
    IdentitiesModule,
    JoinsModule,
    LimitsModule,
    MessagesModule,
    OwnershipModule,
    PasswordsModule,
    PhoneModule,
    SessionsModule,
    SignInModule,
    VerificationCodesModule,
  ],
  controllers: [PhoneSignInController],
  providers: [PhoneAccountsFinder, PhoneJoiner, PhoneSignInService],
})
export class PhoneSignInModule {}
