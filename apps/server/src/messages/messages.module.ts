import { Module } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { KeyRing } from '../crypto/index.js';
import { Clock, Random } from '../runtime/index.js';
import { AccountNotices } from './account-notices.js';
import { CodeSender } from './code-sender.js';
import { createOutbox } from './create-outbox.js';
import { Outbox } from './outbox.js';

@Module({
  providers: [
    { provide: Outbox, inject: [ServerConfig, KeyRing, Clock, Random], useFactory: createOutbox },
    AccountNotices,
    CodeSender,
  ],
  exports: [AccountNotices, CodeSender],
})
export class MessagesModule {}
