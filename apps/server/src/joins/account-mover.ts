import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import { Avatars } from '../avatars/index.js';
import type { Transaction } from '../database/index.js';
import { Accounts } from '../handles/index.js';
import { Clock, IdGenerator } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import type { JoinChanges, JoinKind, Phone } from './join.js';
import { JoinRepository } from './join.repository.js';

/**
 * Writes the joining of accounts, each with the record by which it can be undone and its audit on both sides. The caller
 * has decided, and holds the locks of the identities and users named here, in the usual order. Each answers the id of its
 * record.
 */
@Injectable()
export class AccountMover {
  constructor(
    private readonly joins: JoinRepository,
    private readonly accounts: Accounts,
    private readonly avatars: Avatars,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** A number becomes the user's; one that it had is kept in the record. */
  async giveNumber(
    tx: Transaction,
    user: { id: UserId; poolId: UserPoolId; before: Phone | undefined; beforeVerifiedAt: Date | null },
    now: Phone,
  ): Promise<string> {
    const { id, poolId, before = null, beforeVerifiedAt } = user;
    await this.accounts.setVerified(tx, id, now, this.clock.date());
    const phone = { now, before, beforeVerifiedAt: beforeVerifiedAt?.toISOString() ?? null };
    return this.record(tx, { poolId, kind: 'number', userId: id, otherUserId: null }, { phone });
  }

  /** An identity that nobody knew until this transaction was given to the user. */
  async attached(tx: Transaction, user: { id: UserId; poolId: UserPoolId }, identity: IdentityId): Promise<string> {
    const { id, poolId } = user;
    return this.record(tx, { poolId, kind: 'attach', userId: id, otherUserId: null }, { identities: [identity] });
  }

  /** Identities go to another user, with their unionids' owner rows; the sessions they opened end. */
  async move(
    tx: Transaction,
    { poolId, from, to, identities }: { poolId: UserPoolId; from: UserId; to: UserId; identities: IdentityId[] },
  ): Promise<string> {
    const now = this.clock.date();
    const unionIds = await this.joins.moveIdentities(tx, identities, { from, to, now });
    await this.sessions.endOpenedBy(tx, from, { identities, reason: 'merged' });
    return this.record(tx, { poolId, kind: 'move', userId: to, otherUserId: from }, { identities, unionIds });
  }

  /** The same for all that a user has; what the other lacks of the rest goes along, and nothing is left. */
  async merge(
    tx: Transaction,
    { poolId, from, to, identities }: { poolId: UserPoolId; from: UserId; to: UserId; identities: IdentityId[] },
  ): Promise<string> {
    const now = this.clock.date();
    const carried = await this.joins.moveIdentities(tx, identities, { from, to, now });
    const unionIds = [...carried, ...(await this.joins.moveLeftOwners(tx, from, to, now))];
    await this.sessions.endAll(tx, from, { reason: 'merged' });
    const gained = await this.joins.carryOver(tx, from, to, now);
    await this.avatars.follow(tx, { from, to });
    await this.joins.markMerged(tx, from, now);
    return this.record(
      tx,
      { poolId, kind: 'merge', userId: to, otherUserId: from },
      { identities, unionIds, ...gained },
    );
  }

  private async record(
    tx: Transaction,
    of: { poolId: UserPoolId; kind: JoinKind; userId: UserId; otherUserId: UserId | null },
    changes: JoinChanges,
  ): Promise<string> {
    const id = this.ids.next();
    await this.joins.insert(tx, { id, ...of, changes, createdAt: this.clock.date() });
    const { poolId, kind, userId, otherUserId } = of;
    const data = { joinId: id, kind, identities: changes.identities };
    await this.audit.record({ poolId, type: 'account.joined', userId, data: { ...data, otherUserId } }, tx);
    if (otherUserId) {
      await this.audit.record(
        { poolId, type: 'account.joined', userId: otherUserId, data: { ...data, otherUserId: userId } },
        tx,
      );
    }
    return id;
  }
}
