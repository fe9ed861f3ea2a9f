import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { MetadataController } from './metadata.controller.js';
import { OAuthController } from './oauth.controller.js';
import { TokenInspectionService } from './token-inspection.service.js';
import { UserInfoController } from './userinfo.controller.js';
import { UserInfoMapper } from './user-info-mapper.js';
import { ValidateTokenController } from './validate-token.controller.js';

@Module({
  imports: [KeysModule, SessionsModule, TokensModule, UsersModule],
  controllers: [MetadataController, OAuthController, UserInfoController, ValidateTokenController],
  providers: [TokenInspectionService, UserInfoMapper],
})
export class OidcModule {}
