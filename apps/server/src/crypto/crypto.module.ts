import { Global, Module } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { KeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';

@Global()
@Module({
  providers: [
    {
      provide: KeyRing,
      inject: [ServerConfig],
      useFactory: (config: ServerConfig) => new KeyRing(config.secretKey, config.previousSecretKey),
    },
    { provide: SecretBox, inject: [KeyRing], useFactory: (keys: KeyRing) => new SecretBox(keys) },
  ],
  exports: [KeyRing, SecretBox],
})
export class CryptoModule {}
