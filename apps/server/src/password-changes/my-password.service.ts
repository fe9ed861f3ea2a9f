import { Injectable } from '@nestjs/common';
import type { ChangePasswordRequest, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { Database } from '../database/index.js';
import { Accounts } from '../handles/index.js';
import { AppError, invalidInput, type Principal } from '../http/index.js';
import { Passwords, PasswordTries } from '../passwords/index.js';
import { SessionsService } from '../sessions/index.js';
import type { UserSnapshot } from '../users/index.js';

/** The password of who is signed in. */
@Injectable()
export class MyPasswordService {
  constructor(
    private readonly passwords: Passwords,
    private readonly accounts: Accounts,
    private readonly sessions: SessionsService,
    private readonly tries: PasswordTries,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** @throws AppError PASSWORD_TOO_WEAK, INVALID_INPUT without the old one, OLD_PASSWORD_WRONG, RATE_LIMITED */
  async change(
    client: Client,
    { user, sessionId }: Pick<Principal, 'user' | 'sessionId'>,
    { password, oldPassword }: ChangePasswordRequest,
  ): Promise<UserSnapshot> {
    this.passwords.assertAcceptable(client.pool.passwordRules, password);
    const old = await this.passwords.find(user.id);
    if (old !== undefined) await this.assertKnown(user.id, old, oldPassword);
    const hashed = await this.passwords.hash(password);

    return this.database.transaction(async (tx) => {
      await this.accounts.lock(tx, user.id);
      // Changed or reset meanwhile: what was verified above is the old one no longer.
      if ((await this.passwords.find(user.id, tx)) !== old) throw new AppError('OLD_PASSWORD_WRONG');
      const session = await this.sessions.requireStillLive(tx, sessionId);
      await this.passwords.set(tx, user.id, hashed);
      await this.sessions.endAll(tx, user.id, { reason: 'password', except: sessionId });
      await this.audit.record(
        { poolId: user.poolId, type: 'password.changed', userId: user.id, applicationId: client.application.id },
        tx,
      );
      return session;
    });
  }

  private async assertKnown(userId: UserId, old: string, oldPassword: string | undefined): Promise<void> {
    if (oldPassword === undefined) throw invalidInput('oldPassword', OLD_PASSWORD_MISSING);
    await this.tries.countOld(userId);
    const right = await this.passwords.verify(old, oldPassword).catch(async (busy: unknown) => {
      await this.tries.giveBackOld(userId);
      throw busy;
    });
    if (!right) throw new AppError('OLD_PASSWORD_WRONG');
    await this.tries.forgetOld(userId);
  }
}

const OLD_PASSWORD_MISSING = {
  zh: '该账号已设置密码，请提供原密码',
  en: 'is needed: the account has a password',
};
