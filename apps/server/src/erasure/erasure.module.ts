import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { AvatarsModule } from '../avatars/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { KeysModule } from '../keys/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { Eraser } from './eraser.js';
import { ErasureRepository } from './erasure.repository.js';

@Module({
  imports: [AuditModule, AvatarsModule, HandlesModule, IdentitiesModule, KeysModule, VerificationCodesModule],
  providers: [Eraser, ErasureRepository],
  exports: [Eraser],
})
export class ErasureModule {}
