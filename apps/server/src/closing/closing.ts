import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database, type Transaction } from '../database/index.js';
import { AppError, invalidInput } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { AccountNotices, type Notice } from '../messages/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { ClosingRepository, type ClosingUser } from './closing.repository.js';
import { issueClosingTicket, readClosingTicket } from './closing-ticket.js';

/** A closing that stands. */
export interface BegunClosing {
  /** When the personal data is erased at the earliest. */
  erasedAfter: Date;
  /** What the owner is told; undefined when nothing began just now, or nobody can be told. */
  notice: Notice | undefined;
}

/** The time between an owner's word that the account shall go, and its erasure. */
@Injectable()
export class Closing {
  constructor(
    private readonly users: ClosingRepository,
    private readonly identities: UserIdentities,
    private readonly sessions: SessionsService,
    private readonly notices: AccountNotices,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * Every session ends, sign-ins answer ACCOUNT_CLOSING, handles and identities stay reserved. A closing that stands already
   * stays as it is. The identities come before the user's row, as everywhere; the caller tells the owner after the commit,
   * by `announce`.
   * @param by what brought it about, for the audit
   * @returns undefined for a user who is merged or erased, and for an id that nobody has
   */
  async begin(tx: Transaction, userId: UserId, { by }: { by: string }): Promise<BegunClosing | undefined> {
    await this.identities.lock(tx, userId);
    const user = await this.users.lock(tx, userId);
    if (user?.erasedAfter) return { erasedAfter: user.erasedAfter, notice: undefined };
    if (user?.state !== 'active' && user?.state !== 'blocked') return undefined;
    const now = this.clock.date();
    const erasedAfter = new Date(now.getTime() + user.closingDays * DAY);
    await this.users.markClosing(tx, user, { now, erasedAfter });
    await this.sessions.endAll(tx, userId, { reason: 'closing' });
    await this.audit.record({ poolId: user.poolId, type: 'user.closing', userId, data: { by } }, tx);
    return { erasedAfter, notice: noticeOf(user, { event: 'account-closing', erasedAfter, occurredAt: now }) };
  }

  /** Call it after the commit, and do not wait. */
  announce({ notice }: BegunClosing): void {
    if (notice) this.notices.announce(notice);
  }

  /**
   * What somebody is told who was refused because the account was closing, and who proved to own it. When it was cancelled or
   * erased since, the ticket is of a closing that is over, and cancels nothing.
   */
  async refusal(userId: UserId): Promise<AppError> {
    const closingSince = (await this.users.findClosingSince(userId)) ?? this.clock.date();
    const detail = issueClosingTicket(this.keys, { userId, closingSince }, this.clock.now());
    return new AppError('ACCOUNT_CLOSING', { detail });
  }

  /**
   * The account is as it was before, but for its sessions. Of this and the erasure, whichever locks the user's row first wins.
   * @throws AppError INVALID_INPUT for a ticket that is not ours, too old, or of an account that is not closing any more
   */
  async cancel(poolId: UserPoolId, ticket: string): Promise<void> {
    const named = readClosingTicket(this.keys, ticket, this.clock.now());
    if (!named) throw invalidInput('ticket', BAD_TICKET);
    const notice = await this.database.transaction(async (tx) => {
      const user = await this.users.lock(tx, named.userId);
      if (user?.poolId !== poolId) throw invalidInput('ticket', BAD_TICKET);
      if (user.closingSince?.getTime() !== named.closingSince.getTime()) throw invalidInput('ticket', NOT_CLOSING);
      const now = this.clock.date();
      await this.users.markCancelled(tx, user, now);
      await this.audit.record({ poolId, type: 'user.closing-cancelled', userId: user.id }, tx);
      return noticeOf(user, { event: 'closing-cancelled', occurredAt: now });
    });
    if (notice) this.notices.announce(notice);
  }
}

type News = { occurredAt: Date } & ({ event: 'account-closing'; erasedAfter: Date } | { event: 'closing-cancelled' });

function noticeOf({ verifiedEmail, poolName }: ClosingUser, news: News): Notice | undefined {
  return verifiedEmail === null ? undefined : { email: verifiedEmail, poolName, ...news };
}

const BAD_TICKET = {
  zh: '凭据无效、已过期或不属于此用户池：请重新登录，再用返回的新凭据取消注销',
  en: 'is not valid, too old or of another user pool: sign in again, and cancel with the ticket that this answers',
};
const NOT_CLOSING = {
  zh: '此账号的这次注销已取消或已完成：请重新登录，看账号是否还在',
  en: 'is of a closing that was cancelled or is done: sign in again to see whether the account is still there',
};
