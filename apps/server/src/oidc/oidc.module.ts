import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { TokensModule } from '../tokens/index.js';
import { MetadataController } from './metadata.controller.js';

@Module({ imports: [KeysModule, TokensModule], controllers: [MetadataController] })
export class OidcModule {}
