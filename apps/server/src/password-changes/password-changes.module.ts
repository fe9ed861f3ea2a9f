import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { HandlesModule } from '../handles/index.js';
import { LimitsModule } from '../limits/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { SessionsModule } from '../sessions/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { UsersModule } from '../users/index.js';
import { MyPasswordController } from './my-password.controller.js';
import { MyPasswordService } from './my-password.service.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetService } from './password-reset.service.js';

@Module({
  imports: [
    AuditModule,
    HandlesModule,
    LimitsModule,
    OwnershipModule,
    PasswordsModule,
    SessionsModule,
    VerificationCodesModule,
    UsersModule,
  ],
  controllers: [MyPasswordController, PasswordResetController],
  providers: [MyPasswordService, PasswordResetService],
})
export class PasswordChangesModule {}
