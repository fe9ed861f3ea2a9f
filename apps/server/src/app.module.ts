import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { AvatarUploadsModule } from './avatars/index.js';
import { BootstrapModule } from './bootstrap/index.js';
import { ClosingModule } from './closing/index.js';
import { ConfigModule, type ServerConfig } from './config/index.js';
import { CryptoModule } from './crypto/index.js';
import { CustomDataModule } from './custom-data/index.js';
import { DatabaseModule, type DataSource } from './database/index.js';
import { ExportModule } from './export/index.js';
import { HandlesModule } from './handles/index.js';
import { HealthModule } from './health/index.js';
import { LimitsModule } from './limits/index.js';
import { ScheduledKeyRotationModule } from './keys/index.js';
import { LinksModule } from './links/index.js';
import { MyHandlesModule } from './my-handles/index.js';
import { OidcModule } from './oidc/index.js';
import { PasswordChangesModule } from './password-changes/index.js';
import { PasswordsModule } from './passwords/index.js';
import { PhoneModule } from './phone/index.js';
import { PhoneSignInModule } from './phone-sign-in/index.js';
import { ProfileModule } from './profile/index.js';
import { ScheduledPruningModule } from './pruning/index.js';
import { RuntimeModule } from './runtime/index.js';
import { SecretsModule } from './secrets/index.js';
import { SessionsModule } from './sessions/index.js';
import { SignInModule } from './sign-in/index.js';
import { SignUpModule } from './sign-up/index.js';
import { UsersModule } from './users/index.js';
import { VerificationCodesModule } from './verification-codes/index.js';
import { WechatPushModule } from './wechat-push/index.js';

/** Every capability, and what all of them stand on. */
@Module({})
export class AppModule {
  /** @param runtime replaces time, randomness and ids, for tests. */
  static with(config: ServerConfig, dataSource: DataSource, runtime: Provider[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.with(dataSource),
        CryptoModule,
        { module: RuntimeModule, providers: runtime },
        AccessModule,
        AvatarUploadsModule,
        BootstrapModule,
        ClosingModule,
        CustomDataModule,
        ExportModule,
        HandlesModule,
        HealthModule,
        LimitsModule,
        LinksModule,
        MyHandlesModule,
        OidcModule,
        PasswordChangesModule,
        PasswordsModule,
        PhoneModule,
        PhoneSignInModule,
        ScheduledKeyRotationModule,
        ProfileModule,
        ScheduledPruningModule,
        SecretsModule,
        SessionsModule,
        SignInModule,
        SignUpModule,
        UsersModule,
        VerificationCodesModule,
        WechatPushModule,
      ],
    };
  }
}
