import { Global, Module } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { Database } from '../database/index.js';
import { KeyRing } from './key-ring.js';
import { MakingKeyWatch } from './making-key-watch.js';
import { readMakingKey } from './making-key.js';
import { SecretBox } from './secret-box.js';

@Global()
@Module({
  providers: [
    { provide: KeyRing, inject: [ServerConfig, Database], useFactory: openKeyRing },
    { provide: SecretBox, inject: [KeyRing], useFactory: (keys: KeyRing) => new SecretBox(keys) },
    MakingKeyWatch,
  ],
  exports: [KeyRing, SecretBox],
})
export class CryptoModule {}

/** Asks before anything can be sealed. A key that the ring does not have is found missing when the signing key is opened. */
async function openKeyRing(config: ServerConfig, database: Database): Promise<KeyRing> {
  const keys = new KeyRing(config.secretKey, config.previousSecretKey);
  const making = await readMakingKey(database);
  if (making) keys.switchTo(making.id);
  return keys;
}
