import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/index.js';
import { SessionKeys } from './session-keys.js';
import { WechatClient } from './wechat-client.js';

@Module({ imports: [ConnectionsModule], providers: [WechatClient, SessionKeys], exports: [WechatClient, SessionKeys] })
export class WechatModule {}
