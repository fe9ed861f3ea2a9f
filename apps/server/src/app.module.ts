import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { BootstrapModule } from './bootstrap/index.js';
import { ConfigModule, type ServerConfig } from './config/index.js';
import { CryptoModule } from './crypto/index.js';
import { DatabaseModule, type DataSource } from './database/index.js';
import { HealthModule } from './health/index.js';
import { OidcModule } from './oidc/index.js';
import { RuntimeModule } from './runtime/index.js';
import { SessionsModule } from './sessions/index.js';
import { SignInModule } from './sign-in/index.js';
import { UsersModule } from './users/index.js';

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
        BootstrapModule,
        HealthModule,
        OidcModule,
        SessionsModule,
        SignInModule,
        UsersModule,
      ],
    };
  }
}
