import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { IsNull } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import { UserPoolEntity } from './user-pool.entity.js';

@Injectable()
export class UserPoolRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  findAll(): Promise<UserPoolEntity[]> {
    return this.database.manager.find(UserPoolEntity, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  exists(tx: Transaction, id: UserPoolId): Promise<boolean> {
    return tx.existsBy(UserPoolEntity, { id });
  }

  /** Whether it was new. */
  async insertIfAbsent(tx: Transaction, pool: Partial<UserPoolEntity>): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(UserPoolEntity)
      .values(pool)
      .orIgnore()
      .returning('id')
      .execute();
    return raw.length > 0;
  }

  async setDefaultApplicationIfNone(
    tx: Transaction,
    id: UserPoolId,
    defaultApplicationId: ApplicationId,
    now: Date,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      UserPoolEntity,
      { id, defaultApplicationId: IsNull() },
      { defaultApplicationId, updatedAt: now },
    );
    return affected === 1;
  }

  async update(tx: Transaction, id: UserPoolId, values: Partial<UserPoolEntity>): Promise<void> {
    await tx.update(UserPoolEntity, { id }, values);
  }
}
