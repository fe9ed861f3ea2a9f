import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/index.js';
import { ThrottlesModule } from '../throttles/index.js';
import { VerificationCodeRepository } from './verification-code.repository.js';
import { VerificationCodesController } from './verification-codes.controller.js';
import { VerificationCodes } from './verification-codes.js';

@Module({
  imports: [MessagesModule, ThrottlesModule],
  controllers: [VerificationCodesController],
  providers: [VerificationCodes, VerificationCodeRepository],
  exports: [VerificationCodes],
})
export class VerificationCodesModule {}
