import { type DynamicModule, Module } from '@nestjs/common';
import { ServerConfig } from './server-config.js';

/** Makes one process's settings injectable everywhere as `ServerConfig`. */
@Module({})
export class ConfigModule {
  static with(config: ServerConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: ServerConfig, useValue: config }],
      exports: [ServerConfig],
    };
  }
}
