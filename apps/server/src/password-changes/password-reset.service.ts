import { Injectable, Logger } from '@nestjs/common';
import type { ResetPasswordRequest } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { Database } from '../database/index.js';
import { type Account, type Contact, handlesOf, parseContact } from '../handles/index.js';
import { AppError } from '../http/index.js';
import { Ownership } from '../ownership/index.js';
import { type HashedPassword, Passwords, PasswordTries } from '../passwords/index.js';
import { SessionsService } from '../sessions/index.js';
import { gateRefusal } from '../users/index.js';
import { VerificationCodes } from '../verification-codes/index.js';

/** A new password for who has forgotten it and can read what is sent to the account's email or phone. */
@Injectable()
export class PasswordResetService {
  private readonly logger = new Logger(PasswordResetService.name);

  constructor(
    private readonly passwords: Passwords,
    private readonly codes: VerificationCodes,
    private readonly ownership: Ownership,
    private readonly sessions: SessionsService,
    private readonly tries: PasswordTries,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * @throws AppError PASSWORD_TOO_WEAK; CODE_WRONG, CODE_EXPIRED; with the right code ACCOUNT_NOT_FOUND, ACCOUNT_BLOCKED,
   * ACCOUNT_CLOSING
   */
  async reset(client: Client, { code, password, ...target }: ResetPasswordRequest): Promise<void> {
    this.passwords.assertAcceptable(client.pool.passwordRules, password);
    const contact = parseContact(target);
    // Before the code is spent, and not while rows are locked.
    const hashed = await this.passwords.hash(password);
    const result = await this.set(client, contact, code, hashed);
    if (result instanceof AppError) throw result;
    await this.forgetTries(result);
  }

  /** A refusal is a value: the transaction commits, so that the code stays spent. */
  private set(
    { pool, application }: Client,
    contact: Contact,
    code: string,
    hashed: HashedPassword,
  ): Promise<Account | AppError> {
    return this.database.transaction(async (tx) => {
      await this.codes.lock(tx, pool.id, contact);
      const wrong = await this.codes.redeem(tx, { poolId: pool.id, contact, purpose: 'reset-password', code });
      if (wrong) return wrong;
      const account = await this.ownership.claim(tx, pool.id, contact);
      // Told only to who reads this address anyway.
      if (!account) return new AppError('ACCOUNT_NOT_FOUND');
      const refusal = gateRefusal(account.state);
      if (refusal) return refusal;

      await this.passwords.set(tx, account.id, hashed);
      await this.sessions.endAll(tx, account.id, { reason: 'password' });
      const { id: userId, poolId } = account;
      await this.audit.record(
        { poolId, type: 'password.reset', userId, applicationId: application.id, data: { handle: contact.kind } },
        tx,
      );
      return account;
    });
  }

  /** Nobody else's guesses keep the new password out. It is set by now, and that is the answer even if this fails. */
  private async forgetTries(account: Account): Promise<void> {
    try {
      await this.tries.forget(account.poolId, handlesOf(account));
      await this.tries.forgetOld(account.id);
    } catch (err) {
      this.logger.warn({ err }, 'tries of a password that was reset are still counted');
    }
  }
}
