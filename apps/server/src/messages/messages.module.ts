import { Module } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { KeyRing } from '../crypto/index.js';
import { Clock, Random } from '../runtime/index.js';
import { CodeSender } from './code-sender.js';
import { createCodeSender } from './create-code-sender.js';

@Module({
  providers: [{ provide: CodeSender, inject: [ServerConfig, KeyRing, Clock, Random], useFactory: createCodeSender }],
  exports: [CodeSender],
})
export class MessagesModule {}
