import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { Clock } from '../runtime/index.js';
import type { UserPoolEntity } from './user-pool.entity.js';
import type { NewUserPool, UserPoolChange } from './user-pool.input.js';
import { UserPoolRepository } from './user-pool.repository.js';

/** Writers announce `ClientChanges` once their transaction is committed. */
@Injectable()
export class UserPoolsService {
  constructor(
    private readonly pools: UserPoolRepository,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  list(): Promise<UserPoolEntity[]> {
    return this.pools.findAll();
  }

  exists(tx: Transaction, id: UserPoolId): Promise<boolean> {
    return this.pools.exists(tx, id);
  }

  /** Checked input only. Whether it was new; an existing pool is left as it is. */
  createIfAbsent(
    tx: Transaction,
    { id, name, defaultApplicationId, revealAccountExistence }: NewUserPool,
  ): Promise<boolean> {
    const now = this.clock.date();
    return this.pools.insertIfAbsent(tx, {
      id,
      name,
      defaultApplicationId: defaultApplicationId ?? null,
      revealAccountExistence: revealAccountExistence ?? false,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Whether the pool had none. */
  fillDefaultApplication(tx: Transaction, id: UserPoolId, applicationId: ApplicationId): Promise<boolean> {
    return this.pools.setDefaultApplicationIfNone(tx, id, applicationId, this.clock.date());
  }

  /** Checked input only. */
  change(tx: Transaction, id: UserPoolId, change: UserPoolChange): Promise<void> {
    return this.pools.update(tx, id, { ...change, updatedAt: this.clock.date() });
  }
}
