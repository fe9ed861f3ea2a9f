import { Module } from '@nestjs/common';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { PhoneModule } from '../phone/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { AccountProofs } from './account-proofs.js';

@Module({
  imports: [
    HandlesModule,
    IdentitiesModule,
    PasswordsModule,
    PhoneModule,
    SessionsModule,
    TokensModule,
    VerificationCodesModule,
  ],
  providers: [AccountProofs],
  exports: [AccountProofs],
})
export class AccountProofModule {}
