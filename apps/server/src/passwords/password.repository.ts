import { Injectable } from '@nestjs/common';
import type { PasswordLevel, UserId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { PasswordEntity } from './password.entity.js';

@Injectable()
export class PasswordRepository {
  constructor(private readonly database: Database) {}

  async findHash(userId: UserId, tx: Transaction = this.database.manager): Promise<string | undefined> {
    const password = await tx.findOneBy(PasswordEntity, { userId });
    return password?.hash;
  }

  async findLevel(userId: UserId): Promise<PasswordLevel | undefined> {
    return (await this.database.manager.findOneBy(PasswordEntity, { userId }))?.level;
  }

  async set(tx: Transaction, password: PasswordEntity): Promise<void> {
    await tx.upsert(PasswordEntity, password, ['userId']);
  }

  /** Whether there was one. */
  async delete(tx: Transaction, userId: UserId): Promise<boolean> {
    const { affected } = await tx.delete(PasswordEntity, { userId });
    return affected === 1;
  }
}
