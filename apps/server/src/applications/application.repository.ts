import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { IsNull } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import { ApplicationEntity } from './application.entity.js';

@Injectable()
export class ApplicationRepository {
  constructor(private readonly database: Database) {}

  /** By pool, oldest first. */
  findAll(): Promise<ApplicationEntity[]> {
    return this.database.manager.find(ApplicationEntity, { order: { poolId: 'ASC', createdAt: 'ASC', id: 'ASC' } });
  }

  /** Oldest first. */
  async findIdsInPool(tx: Transaction, poolId: UserPoolId): Promise<ApplicationId[]> {
    const found = await tx.find(ApplicationEntity, {
      select: { id: true },
      where: { poolId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return found.map(({ id }) => id);
  }

  /** Sealed; the one before too, until its time is over. */
  async findLiveSecrets(id: ApplicationId, now: Date): Promise<string[]> {
    const found = await this.database.manager.findOneBy(ApplicationEntity, { id });
    const { sealedSecret = null, sealedPreviousSecret = null, previousSecretUntil = null } = found ?? {};
    const previous = previousSecretUntil && previousSecretUntil > now ? sealedPreviousSecret : null;
    return [sealedSecret, previous].filter((sealed) => sealed !== null);
  }

  /** Its row stays as it is until the transaction ends. */
  lock(tx: Transaction, id: ApplicationId): Promise<ApplicationEntity> {
    return tx.findOneOrFail(ApplicationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(tx: Transaction, id: ApplicationId, change: Partial<ApplicationEntity>): Promise<void> {
    await tx.update(ApplicationEntity, { id }, change);
  }

  /** Whether it was new. */
  async insertIfAbsent(tx: Transaction, application: Partial<ApplicationEntity>): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(ApplicationEntity)
      .values(application)
      .orIgnore()
      .returning('id')
      .execute();
    return raw.length > 0;
  }

  async setSecretIfNone(tx: Transaction, id: ApplicationId, sealedSecret: string, now: Date): Promise<boolean> {
    const { affected } = await tx.update(
      ApplicationEntity,
      { id, sealedSecret: IsNull() },
      { sealedSecret, updatedAt: now },
    );
    return affected === 1;
  }

  async setRedirectUrisIfNone(tx: Transaction, id: ApplicationId, redirectUris: string[], now: Date): Promise<boolean> {
    const { affected } = await tx
      .createQueryBuilder()
      .update(ApplicationEntity)
      .set({ redirectUris, updatedAt: now })
      .where(`id = :id AND redirect_uris = '{}'`, { id })
      .execute();
    return affected === 1;
  }
}
