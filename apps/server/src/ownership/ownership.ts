import { Injectable } from '@nestjs/common';
import type { SignInMethod, UserId, UserPoolId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import type { Transaction } from '../database/index.js';
import { type Account, Accounts, type Contact, e164, hasVerified, holds, isProved } from '../handles/index.js';
import { AppError, type Principal } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { Passwords } from '../passwords/index.js';
import { Clock } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { mayAct } from '../users/index.js';

/** Whoever opened a session so knows the account's password: a change of it ends every other session. */
const KNOWS_PASSWORD: readonly SignInMethod[] = ['password', 'sign-up'];

/**
 * Whose a contact is once a code has proved it. An account that nobody has proved anything about may have been prepared by
 * somebody else, so its first proof leaves nothing on it by which another could still get in.
 *
 * The caller holds the lock of every contact that is named here (`VerificationCodes.lock`) and has redeemed its code.
 */
@Injectable()
export class Ownership {
  constructor(
    private readonly accounts: Accounts,
    private readonly identities: UserIdentities,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The account of somebody who proved a contact without being signed in; its row is locked. An account that only says it
   * has the contact is taken back for them, unless somebody proved another contact of it or it may not act: then it loses
   * this one. Undefined when it is nobody's. Whether the user may act is for the caller to see.
   */
  async claim(tx: Transaction, poolId: UserPoolId, contact: Contact): Promise<Account | undefined> {
    const holder = await this.accounts.findHolder(poolId, contact, tx);
    if (!holder) return undefined;
    const identities = await this.identities.lock(tx, holder.id);
    const account = await this.accounts.lock(tx, holder.id);
    // Who replaces a contact that was never proved holds no lock of it.
    if (!holds(account, contact)) return undefined;
    if (hasVerified(account, contact.kind)) {
      if (contact.kind === 'phone') await this.accounts.phoneProvedAgain(tx, account.id, this.clock.date());
      return account;
    }
    if (isProved(account) || !mayAct(account.state)) {
      await this.release(tx, account, contact);
      return undefined;
    }
    await this.identities.remove(tx, account.id, identities);
    await this.passwords.drop(tx, account.id);
    await this.sessions.endAll(tx, account.id, { reason: 'password' });
    await this.sessions.forgetDevices(tx, account.id);
    await this.dropUnverified(tx, account, contact);
    await this.accounts.setVerified(tx, account.id, contact, this.clock.date());
    await this.record(tx, 'account.taken-back', account, contact);
    return this.accounts.lock(tx, account.id);
  }

  /**
   * Makes a contact the proved one of a signed-in user, whose row the transaction has not locked yet. `before` decides
   * under the lock; a refusal is a value, so that the code stays spent.
   */
  async attach(
    tx: Transaction,
    { user, ...own }: Pick<Principal, 'user' | 'sessionId' | 'method' | 'identityId'>,
    contact: Contact,
    before: (account: Account) => AppError | undefined,
  ): Promise<AppError | undefined> {
    const { poolId } = user;
    const holder = await this.accounts.findHolder(poolId, contact, tx);
    const identities = await this.identities.lock(tx, user.id);
    const locked = await this.accounts.lockAll(tx, holder ? [user.id, holder.id] : [user.id]);
    const account = locked.get(user.id)!;
    await this.sessions.requireStillLive(tx, own.sessionId);

    const refusal = before(account);
    if (refusal) return refusal;
    // The caller is not who was blocked.
    if (contact.kind === 'phone' && (await this.identities.isPhoneTombstoned(tx, poolId, e164(contact))))
      return new AppError('PHONE_TAKEN');
    const other = holder && holder.id !== user.id ? locked.get(holder.id) : undefined;
    if (other && holds(other, contact)) {
      if (hasVerified(other, contact.kind))
        return new AppError(contact.kind === 'email' ? 'EMAIL_TAKEN' : 'PHONE_TAKEN');
      await this.release(tx, other, contact);
    }
    if (!holds(account, contact) || !hasVerified(account, contact.kind)) {
      if (isUnproven(account, identities)) {
        await this.identities.remove(
          tx,
          account.id,
          identities.filter(({ id }) => id !== own.identityId),
        );
        if (!KNOWS_PASSWORD.includes(own.method)) await this.passwords.drop(tx, account.id);
        await this.sessions.endAll(tx, account.id, { reason: 'password', except: own.sessionId });
        await this.dropUnverified(tx, account, contact);
      }
      await this.accounts.setVerified(tx, account.id, contact, this.clock.date());
      await this.record(
        tx,
        hasVerified(account, contact.kind) ? 'handle.changed' : 'handle.verified',
        account,
        contact,
      );
    }
    return undefined;
  }

  /** Takes a contact that is about to be proved off an account that only says it has it. */
  async releaseClaim(tx: Transaction, poolId: UserPoolId, contact: Contact, except?: UserId): Promise<void> {
    const holder = await this.accounts.findHolder(poolId, contact, tx);
    if (!holder || holder.id === except || hasVerified(holder, contact.kind)) return;
    const account = await this.accounts.lock(tx, holder.id);
    if (holds(account, contact)) await this.release(tx, account, contact);
  }

  /** What was never proved counts for nothing against a proof. */
  private async release(tx: Transaction, account: Account, contact: Contact): Promise<void> {
    await this.accounts.clear(tx, account.id, contact.kind, this.clock.date());
    await this.record(tx, 'handle.released', account, contact);
  }

  private async dropUnverified(tx: Transaction, account: Account, proved: Contact): Promise<void> {
    const other = proved.kind === 'email' ? 'phone' : 'email';
    if (!hasVerified(account, other)) await this.accounts.clear(tx, account.id, other, this.clock.date());
  }

  private async record(
    tx: Transaction,
    type: 'account.taken-back' | 'handle.verified' | 'handle.changed' | 'handle.released',
    { id, poolId }: Account,
    { kind }: Contact,
  ): Promise<void> {
    await this.audit.record({ poolId, type, userId: id, data: { handle: kind } }, tx);
  }
}

/**
 * Whether nobody has proved anything about the account. One that WeChat's word made has that for a proof, and no contact
 * gets onto it without a code.
 */
function isUnproven(account: Account, identities: unknown[]): boolean {
  if (isProved(account)) return false;
  return identities.length === 0 || account.email !== null || account.phone !== null;
}
