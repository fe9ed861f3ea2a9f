import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyRing, sealedByAnotherKey } from '../crypto/index.js';
import { LASTING_COLUMNS } from './sealed-columns.js';
import { SealedValuesRepository } from './sealed-values.repository.js';

/**
 * Refuses to start without a master key that something lasting is sealed with: a server that is replaced one process at a time
 * stops there, instead of failing one mini program's people later.
 */
@Injectable()
export class LastingSecretsCheck implements OnApplicationBootstrap {
  constructor(
    private readonly values: SealedValuesRepository,
    private readonly keys: KeyRing,
  ) {}

  /** @throws StartError that names the missing key */
  async onApplicationBootstrap(): Promise<void> {
    for (const column of LASTING_COLUMNS) {
      const unknown = (await this.values.countByKey(column)).find(({ id }) => !this.keys.find(id));
      if (unknown) throw sealedByAnotherKey(unknown.id);
    }
  }
}
