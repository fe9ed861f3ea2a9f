import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import { Avatars } from '../avatars/index.js';
import { Database, type Transaction } from '../database/index.js';
import { type Account, Accounts, holds } from '../handles/index.js';
import { type IdentityEntity, UserIdentities } from '../identities/index.js';
import { Ownership, WaysIn } from '../ownership/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { Join, Phone } from './join.js';
import { JoinRepository } from './join.repository.js';

/** How long a join can be undone. */
const UNDOABLE_FOR = 30 * DAY;

/** Why a join stays. */
export type UndoRefusal =
  | 'unknown'
  | 'undone'
  | 'too-old'
  /** Something was joined to one of the two since: that is undone first. */
  | 'later-join'
  /** One of the two is closing, erased or merged elsewhere. */
  | 'not-active'
  /** Nothing is as the join left it. */
  | 'nothing-left'
  /** Somebody else has proved the number that would come back. */
  | 'number-taken'
  /** One of the two would be left without a way to sign in. */
  | 'stranded';

type Recorded = Join & { poolId: UserPoolId };

/** Rolls the transaction back. */
class Refused extends Error {
  constructor(readonly reason: UndoRefusal) {
    super(reason);
  }
}

/** Takes a join back: last in, first out, and only what is still as the join left it. */
@Injectable()
export class JoinUndo {
  constructor(
    private readonly joins: JoinRepository,
    private readonly accounts: Accounts,
    private readonly identities: UserIdentities,
    private readonly ownership: Ownership,
    private readonly waysIn: WaysIn,
    private readonly codes: VerificationCodes,
    private readonly avatars: Avatars,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Undefined when it is undone; else why not, and nothing was written. */
  async undo(id: string): Promise<UndoRefusal | undefined> {
    try {
      await this.database.transaction((tx) => this.takeBack(tx, id));
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.reason;
      throw error;
    }
  }

  private async takeBack(tx: Transaction, id: string): Promise<void> {
    const known = await this.joins.find(id, tx);
    if (!known) throw new Refused('unknown');
    const { now = undefined, before = undefined } = known.changes.phone ?? {};
    await this.codes.lock(tx, known.poolId, ...[now, before].flatMap((phone) => phone ?? []));
    const claimant = before && (await this.accounts.findHolder(known.poolId, before, tx));
    const { account, other } = await this.lockSides(tx, known, claimant?.id);
    // Read again under the locks: two who undo the same join at once undo it once.
    const join = await this.joins.find(id, tx);
    if (!join) throw new Refused('unknown');
    if (join.undoneAt) throw new Refused('undone');
    if (join.createdAt.getTime() < this.clock.now() - UNDOABLE_FOR) throw new Refused('too-old');
    if (await this.joins.hasLater(tx, join)) throw new Refused('later-join');
    const otherState = join.kind === 'merge' ? 'merged' : 'active';
    if (account.state !== 'active' || (other && other.state !== otherState)) throw new Refused('not-active');

    await this.write(tx, join, account);
    await this.requireWaysIn(tx, [join.userId, join.otherUserId]);
    await this.joins.markUndone(tx, id, this.clock.date());
    await this.record(tx, join);
  }

  private async lockSides(
    tx: Transaction,
    { userId, otherUserId }: Join,
    claimant: UserId | undefined,
  ): Promise<{ account: Account; other: Account | undefined }> {
    const sides = otherUserId ? [userId, otherUserId] : [userId];
    await this.identities.lock(tx, ...sides);
    const locked = await this.accounts.lockAll(tx, claimant ? [...sides, claimant] : sides);
    return { account: locked.get(userId)!, other: otherUserId ? locked.get(otherUserId) : undefined };
  }

  private async write(tx: Transaction, join: Recorded, account: Account): Promise<void> {
    switch (join.kind) {
      case 'number':
        return this.takeNumberBack(tx, join, account);
      case 'attach':
        return this.detach(tx, join);
      default:
        return this.moveBack(tx, join);
    }
  }

  private async takeNumberBack(tx: Transaction, join: Recorded, account: Account): Promise<void> {
    const { poolId, changes, createdAt } = join;
    const { now, before, beforeVerifiedAt } = changes.phone!;
    if (!account.phoneVerified || !holds(account, now)) throw new Refused('nothing-left');
    await this.sessions.endOpenedBy(tx, account.id, { byPhone: true, reason: 'admin', since: createdAt });
    if (!before) return this.accounts.clear(tx, account.id, 'phone', this.clock.date());
    await this.requireFree(tx, poolId, before, account.id);
    await this.accounts.setVerified(tx, account.id, before, this.clock.date());
    await this.joins.setPhoneVerifiedAt(tx, account.id, beforeVerifiedAt === null ? null : new Date(beforeVerifiedAt));
  }

  private async requireFree(tx: Transaction, poolId: UserPoolId, phone: Phone, except: UserId): Promise<void> {
    const holder = await this.accounts.findHolder(poolId, phone, tx);
    if (holder?.phoneVerified && holder.id !== except) throw new Refused('number-taken');
    await this.ownership.releaseClaim(tx, poolId, phone, except);
  }

  private async detach(tx: Transaction, join: Recorded): Promise<void> {
    const { identities } = await this.stillThere(tx, join);
    const ids = identities.map(({ id }) => id);
    await this.endSessions(tx, join, ids);
    await this.identities.remove(tx, join.userId, identities);
  }

  private async moveBack(tx: Transaction, join: Recorded): Promise<void> {
    const { identities, unionIds } = await this.stillThere(tx, join);
    const { userId, otherUserId, changes } = join;
    const ids = identities.map(({ id }) => id);
    const now = this.clock.date();
    if (join.kind === 'merge') {
      await this.joins.restoreMerged(tx, otherUserId!, now);
      const { profile = {}, customData = {} } = changes;
      await this.joins.dropCarried(tx, userId, { profile, customData }, now);
      await this.avatars.giveBack(tx, { from: userId, to: otherUserId! });
    }
    await this.endSessions(tx, join, ids);
    await this.joins.moveIdentities(tx, ids, { from: userId, to: otherUserId!, now, unionIds });
  }

  /**
   * What the join brought, and what came after it by the same unionids, for a unionid's identities stay together; not by one
   * that the user had before.
   */
  private async stillThere(
    tx: Transaction,
    { userId, changes, createdAt }: Join,
  ): Promise<{ identities: IdentityEntity[]; unionIds: string[] }> {
    const present = await this.identities.lock(tx, userId);
    const left = present.filter(({ id }) => changes.identities?.includes(id));
    if (left.length === 0) throw new Refused('nothing-left');
    const others = present.filter((each) => !left.includes(each));
    const carried = unionIdsOf(left);
    const own = unionIdsOf(others.filter((each) => each.createdAt < createdAt));
    const { unionIds: moved = [] } = changes;
    const unionIds = [...new Set([...carried, ...moved])].filter(
      (unionId) => !own.includes(unionId) || (carried.includes(unionId) && moved.includes(unionId)),
    );
    const followers = others.filter(
      (each) => each.createdAt >= createdAt && each.unionId !== null && unionIds.includes(each.unionId),
    );
    return { identities: [...left, ...followers], unionIds };
  }

  /** Whoever came in through the join goes out with it. */
  private async endSessions(tx: Transaction, { userId, createdAt }: Join, identities: IdentityId[]): Promise<void> {
    await this.sessions.endOpenedBy(tx, userId, { identities, reason: 'admin', since: createdAt });
  }

  private async requireWaysIn(tx: Transaction, users: (UserId | null)[]): Promise<void> {
    for (const id of users) {
      if (id && !(await this.waysIn.exist(tx, await this.accounts.lock(tx, id)))) throw new Refused('stranded');
    }
  }

  private async record(tx: Transaction, { id, poolId, kind, userId, otherUserId }: Recorded): Promise<void> {
    const data = { joinId: id, kind };
    const sides = otherUserId ? [userId, otherUserId] : [userId];
    for (const side of sides) await this.audit.record({ poolId, type: 'account.join-undone', userId: side, data }, tx);
  }
}

const unionIdsOf = (identities: IdentityEntity[]): string[] => identities.flatMap(({ unionId }) => unionId ?? []);
