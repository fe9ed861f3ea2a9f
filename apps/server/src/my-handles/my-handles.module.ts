import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { LimitsModule } from '../limits/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { PhoneModule } from '../phone/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { VerificationCodesModule } from '../verification-codes/index.js';
import { MyHandlesController } from './my-handles.controller.js';
import { MyHandlesService } from './my-handles.service.js';
import { WechatPhoneService } from './wechat-phone.service.js';

@Module({
  imports: [
    AuditModule,
    HandlesModule,
    IdentitiesModule,
    LimitsModule,
    OwnershipModule,
    PhoneModule,
    SessionsModule,
    UsersModule,
    VerificationCodesModule,
  ],
  controllers: [MyHandlesController],
  providers: [MyHandlesService, WechatPhoneService],
})
export class MyHandlesModule {}
