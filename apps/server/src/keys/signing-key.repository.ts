import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/index.js';
import { DeploymentSecretEntity, SigningKeyEntity } from './key.entities.js';

/** Any fixed number: of several processes one at a time makes, replaces and drops keys. */
const KEYS_LOCK = 7_294_001;

/** A key pair, its private half sealed. */
export type NewSigningKey = Pick<SigningKeyEntity, 'id' | 'publicJwk' | 'sealedPrivateJwk'>;

@Injectable()
export class SigningKeyRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  async all(tx: Transaction = this.database.manager): Promise<SigningKeyEntity[]> {
    return tx.find(SigningKeyEntity, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** Writes of several keys, by one process at a time. */
  underLock<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx: Transaction) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]);
      return work(tx);
    });
  }

  /** Stores what `make` gives, unless an active key is there; one process at a time. */
  async createFirst(make: () => Promise<NewSigningKey>, now: Date): Promise<void> {
    await this.underLock(async (tx) => {
      if (await tx.existsBy(SigningKeyEntity, { state: 'active' })) return;
      await this.insert(tx, { ...(await make()), state: 'active', createdAt: now, activatedAt: now });
    });
  }

  insertNext(tx: Transaction, key: NewSigningKey, now: Date): Promise<void> {
    return this.insert(tx, { ...key, state: 'next', createdAt: now, activatedAt: null });
  }

  private async insert(tx: Transaction, key: Omit<SigningKeyEntity, 'retiredAt'>): Promise<void> {
    await tx.insert(SigningKeyEntity, { ...key, retiredAt: null } as never);
  }

  /** Retires the active key first: the index allows no two at any moment. */
  async activate(tx: Transaction, id: string, now: Date): Promise<void> {
    await tx.update(SigningKeyEntity, { state: 'active' }, { state: 'retired', retiredAt: now });
    await tx.update(SigningKeyEntity, { id }, { state: 'active', activatedAt: now });
  }

  async delete(tx: Transaction, ids: string[]): Promise<void> {
    await tx.delete(SigningKeyEntity, ids);
  }

  /** The sealed secret of that name: the first writer's. */
  async secret(name: string, candidate: string, now: Date): Promise<string> {
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(DeploymentSecretEntity)
      .values({ name, sealed: candidate, createdAt: now, sealedAt: now })
      .orIgnore()
      .execute();
    return (await this.database.manager.findOneByOrFail(DeploymentSecretEntity, { name })).sealed;
  }
}
