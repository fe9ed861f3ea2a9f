import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { Database, type Transaction } from '../database/index.js';
import { DeploymentSecretEntity, SigningKeyEntity } from './key.entities.js';

/** Any fixed number: two processes that start together must not both make the first key. */
const START_LOCK = 7_294_001;

@Injectable()
export class SigningKeyRepository {
  constructor(private readonly database: Database) {}

  async all(): Promise<SigningKeyEntity[]> {
    return this.database.manager.find(SigningKeyEntity, { order: { createdAt: 'ASC' } });
  }

  /** Stores what `make` gives, unless an active key is there; one process at a time. */
  async createFirst(
    make: () => Promise<{ id: string; publicJwk: JWK; sealedPrivateJwk: string }>,
    now: Date,
  ): Promise<void> {
    await this.database.transaction(async (tx: Transaction) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [START_LOCK]);
      if (await tx.existsBy(SigningKeyEntity, { state: 'active' })) return;
      await tx.insert(SigningKeyEntity, {
        ...(await make()),
        state: 'active',
        createdAt: now,
        activatedAt: now,
        retiredAt: null,
      } as never);
    });
  }

  /** The sealed secret of that name: the first writer's. */
  async secret(name: string, candidate: string, now: Date): Promise<string> {
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(DeploymentSecretEntity)
      .values({ name, sealed: candidate, createdAt: now })
      .orIgnore()
      .execute();
    return (await this.database.manager.findOneByOrFail(DeploymentSecretEntity, { name })).sealed;
  }
}
