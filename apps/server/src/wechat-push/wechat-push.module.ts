import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { AvatarsModule } from '../avatars/index.js';
import { ClosingModule } from '../closing/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContentCheckModule } from '../content-check/index.js';
import { HandlesModule } from '../handles/index.js';
import { IdentitiesModule } from '../identities/index.js';
import { OwnershipModule } from '../ownership/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { MediaVerdicts } from './media-verdicts.js';
import { PushReceiver } from './push-receiver.js';
import { UserEvents } from './user-events.js';
import { WechatPushController } from './wechat-push.controller.js';
import { WechatPush } from './wechat-push.service.js';

@Module({
  imports: [
    AuditModule,
    AvatarsModule,
    ClosingModule,
    ConnectionsModule,
    ContentCheckModule,
    HandlesModule,
    IdentitiesModule,
    OwnershipModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [WechatPushController],
  providers: [MediaVerdicts, PushReceiver, UserEvents, WechatPush],
})
export class WechatPushModule {}
