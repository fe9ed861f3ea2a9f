import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { UserEntity, type UserState } from '../users/index.js';

/** A user as closing and its cancelling need it. */
export interface ClosingUser {
  id: UserId;
  poolId: UserPoolId;
  poolName: string;
  /** How long a closing account of the pool can be had back. */
  closingDays: number;
  state: UserState;
  closingSince: Date | null;
  erasedAfter: Date | null;
  blockedBeforeClosing: boolean;
  /** Null unless it was proved. */
  verifiedEmail: string | null;
}

@Injectable()
export class ClosingRepository {
  constructor(private readonly database: Database) {}

  /** Locks the user's row: what it answers stays so until the transaction ends. Undefined for an id that nobody has. */
  async lock(tx: Transaction, id: UserId): Promise<ClosingUser | undefined> {
    const [user] = (await tx.query(LOCK, [id])) as ClosingUser[];
    return user;
  }

  async markClosing(
    tx: Transaction,
    { id, state }: ClosingUser,
    { now, erasedAfter }: { now: Date; erasedAfter: Date },
  ): Promise<void> {
    const blockedBeforeClosing = state === 'blocked';
    await tx.update(
      UserEntity,
      { id },
      { state: 'closing', closingSince: now, erasedAfter, blockedBeforeClosing, updatedAt: now },
    );
  }

  async markCancelled(tx: Transaction, { id, blockedBeforeClosing }: ClosingUser, now: Date): Promise<void> {
    const state = blockedBeforeClosing ? 'blocked' : 'active';
    await tx.update(
      UserEntity,
      { id },
      { state, closingSince: null, erasedAfter: null, blockedBeforeClosing: false, updatedAt: now },
    );
  }

  /** Since when the account is closing; undefined when it is not. Without a lock. */
  async findClosingSince(id: UserId): Promise<Date | undefined> {
    const user = await this.database.manager.findOne(UserEntity, {
      select: { id: true, closingSince: true },
      where: { id },
    });
    return user?.closingSince ?? undefined;
  }
}

const LOCK = `
  SELECT u.id, u.pool_id AS "poolId", pool.name AS "poolName", pool.closing_days AS "closingDays", u.state,
         u.closing_since AS "closingSince", u.erased_after AS "erasedAfter",
         u.blocked_before_closing AS "blockedBeforeClosing",
         CASE WHEN u.email_verified THEN u.email END AS "verifiedEmail"
    FROM users u JOIN user_pools pool ON pool.id = u.pool_id
   WHERE u.id = $1
     FOR NO KEY UPDATE OF u`;
