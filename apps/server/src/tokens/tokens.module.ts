import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { AccessTokens } from './access-tokens.js';

@Module({ imports: [KeysModule], providers: [AccessTokens], exports: [AccessTokens] })
export class TokensModule {}
