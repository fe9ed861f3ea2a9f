import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { LimitsModule } from '../limits/index.js';
import { SessionKeys } from './session-keys.js';
import { WechatClient } from './wechat-client.js';
import { WechatRefusals } from './wechat-refusals.js';

@Module({
  imports: [AuditModule, ConnectionsModule, LimitsModule],
  providers: [WechatClient, SessionKeys, WechatRefusals],
  exports: [WechatClient, SessionKeys, WechatRefusals],
})
export class WechatModule {}
