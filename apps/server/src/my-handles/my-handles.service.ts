import { Injectable } from '@nestjs/common';
import type { Sentence } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import { Database, type Transaction } from '../database/index.js';
import {
  type Account,
  Accounts,
  type Contact,
  type ContactKind,
  contactOf,
  hasVerified,
  holds,
} from '../handles/index.js';
import { AppError, invalidInput, type Principal } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { Ownership, WaysIn } from '../ownership/index.js';
import { PhoneReader, type PhoneReading } from '../phone/index.js';
import { Clock } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { type UserSnapshot, UsersService } from '../users/index.js';
import { VerificationCodes } from '../verification-codes/index.js';

const NOT_CHANGEABLE = { email: 'EMAIL_NOT_CHANGEABLE_HERE', phone: 'PHONE_NOT_CHANGEABLE_HERE' } as const;

/** A signed-in user's own email and phone. */
@Injectable()
export class MyHandlesService {
  constructor(
    private readonly accounts: Accounts,
    private readonly codes: VerificationCodes,
    private readonly phones: PhoneReader,
    private readonly ownership: Ownership,
    private readonly waysIn: WaysIn,
    private readonly identities: UserIdentities,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError CODE_WRONG, CODE_EXPIRED, EMAIL_TAKEN, PHONE_TAKEN, EMAIL_NOT_CHANGEABLE_HERE, PHONE_NOT_CHANGEABLE_HERE */
  async bind(caller: Principal, contact: Contact, code: string): Promise<UserSnapshot> {
    const { poolId } = caller.user;
    return this.write(caller, [contact], async (tx) => {
      const refusal = await this.codes.redeem(tx, { poolId, contact, purpose: 'bind', code });
      if (refusal) return refusal;
      const refused = await this.ownership.attach(tx, caller, contact, (account) => refuseOther(account, contact));
      // Also the number that was the user's already.
      if (!refused && contact.kind === 'phone')
        await this.accounts.phoneProvedAgain(tx, caller.user.id, this.clock.date());
      return refused;
    });
  }

  /** @throws AppError REPLAYED, PHONE_TAKEN, PHONE_NOT_CHANGEABLE_HERE */
  async bindRead(caller: Principal, reading: PhoneReading): Promise<UserSnapshot> {
    const contact = reading.number;
    return this.write(caller, [contact], async (tx) => {
      if (!(await this.phones.consume(tx, reading))) return new AppError('REPLAYED');
      return this.ownership.attach(tx, caller, contact, (account) => refuseOther(account, contact));
    });
  }

  /** @throws AppError CODE_WRONG, CODE_EXPIRED, EMAIL_TAKEN, PHONE_TAKEN; INVALID_INPUT when the old one must be proved too */
  async change(
    caller: Principal,
    contact: Contact,
    { code, oldCode }: { code: string; oldCode?: string },
  ): Promise<UserSnapshot> {
    const { user } = caller;
    const { poolId } = user;
    const old = hasVerified(user, contact.kind) ? contactOf(user, contact.kind) : undefined;
    if (old && oldCode === undefined) throw invalidInput('oldCode', OLD_CODE_NEEDED);
    const proofs = [
      { poolId, contact, purpose: 'bind' as const, code },
      ...(old ? [{ poolId, contact: old, purpose: 'change' as const, code: oldCode! }] : []),
    ];
    return this.write(caller, old ? [contact, old] : [contact], async (tx) => {
      const refusal = await this.codes.redeem(tx, ...proofs);
      if (refusal) return refusal;
      return this.ownership.attach(tx, caller, contact, (account) => {
        const isStill = old ? holds(account, old) : !hasVerified(account, contact.kind);
        return isStill ? undefined : changedMeanwhile();
      });
    });
  }

  /** @throws AppError LAST_SIGN_IN_METHOD */
  async unbind(caller: Principal, kind: ContactKind): Promise<UserSnapshot> {
    const { user } = caller;
    const contact = contactOf(user, kind);
    if (!contact) return user;
    return this.write(caller, [contact], async (tx) => {
      await this.identities.lock(tx, user.id);
      const account = await this.accounts.lock(tx, user.id);
      await this.sessions.requireStillLive(tx, caller.sessionId);
      if (!holds(account, contact)) return changedMeanwhile();
      if (!(await this.waysIn.exist(tx, account, { contact: kind }))) return new AppError('LAST_SIGN_IN_METHOD');
      await this.accounts.clear(tx, user.id, kind, this.clock.date());
      await this.recordRemoval(tx, account, kind);
      return undefined;
    });
  }

  private async write(
    { user }: Principal,
    contacts: Contact[],
    work: (tx: Transaction) => Promise<AppError | undefined>,
  ): Promise<UserSnapshot> {
    const refusal = await this.database.transaction(async (tx) => {
      await this.codes.lock(tx, user.poolId, ...contacts);
      return work(tx);
    });
    if (refusal) throw refusal;
    return this.users.findSnapshot(user.id);
  }

  private async recordRemoval(tx: Transaction, { id, poolId }: Account, kind: ContactKind): Promise<void> {
    await this.audit.record({ poolId, type: 'handle.removed', userId: id, data: { handle: kind } }, tx);
  }
}

/** Another one that was proved is replaced only by who can prove that too. */
function refuseOther(account: Account, contact: Contact): AppError | undefined {
  const hasOther = hasVerified(account, contact.kind) && !holds(account, contact);
  return hasOther ? new AppError(NOT_CHANGEABLE[contact.kind]) : undefined;
}

/** Another request of the same user was first. */
const changedMeanwhile = (): AppError => new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });

const OLD_CODE_NEEDED: Sentence = {
  zh: '更换需要验证原来的邮箱或手机号：向它发送 purpose 为 change 的验证码',
  en: 'is needed: prove the one that is replaced with a code sent to it for the purpose change',
};
