import { Injectable } from '@nestjs/common';
import type { CheckPasswordReply, PasswordLevel, UserId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { AppError, type Language } from '../http/index.js';
import { Clock } from '../runtime/index.js';
import type { PasswordRules } from '../user-pools/index.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordLevel } from './password-level.js';
import { passwordRefusal } from './password-refusal.js';
import { PasswordRepository } from './password.repository.js';

/** A password as it is kept. */
export interface HashedPassword {
  /** argon2id in PHC form. */
  hash: string;
  level: PasswordLevel;
}

/** What users prove themselves with: what a pool accepts, hashed, compared and kept. */
@Injectable()
export class Passwords {
  constructor(
    private readonly passwords: PasswordRepository,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  check(rules: PasswordRules, password: string, language: Language): CheckPasswordReply {
    const refusal = passwordRefusal(rules, password);
    return { valid: !refusal, message: (refusal ?? FINE)[language], level: passwordLevel(password) };
  }

  /** @throws AppError PASSWORD_TOO_WEAK whose one field says what is wrong with it */
  assertAcceptable(rules: PasswordRules, password: string, field = 'password'): void {
    const message = passwordRefusal(rules, password);
    if (message) throw new AppError('PASSWORD_TOO_WEAK', { detail: { fields: [{ field, message }] } });
  }

  /** About 20 ms of work, outside any transaction. @throws AppError BUSY when too many others wait */
  async hash(password: string): Promise<HashedPassword> {
    return { hash: await this.hasher.hash(password), level: passwordLevel(password) };
  }

  /** Takes as long without a hash, and is false then. @throws AppError BUSY when too many others wait */
  verify(hash: string | undefined, password: string): Promise<boolean> {
    return this.hasher.verify(hash, password);
  }

  /** The hash of the user's password; undefined when there is none. */
  find(userId: UserId, tx?: Transaction): Promise<string | undefined> {
    return this.passwords.findHash(userId, tx);
  }

  /** In place of the one before. The transaction holds the user's row lock. */
  set(tx: Transaction, userId: UserId, password: HashedPassword): Promise<void> {
    return this.passwords.set(tx, { userId, ...password, changedAt: this.clock.date() });
  }

  /** How strong the user's password is; undefined when there is none. */
  findLevel(userId: UserId): Promise<PasswordLevel | undefined> {
    return this.passwords.findLevel(userId);
  }

  /** Whether there was one. The transaction holds the user's row lock. */
  drop(tx: Transaction, userId: UserId): Promise<boolean> {
    return this.passwords.delete(tx, userId);
  }
}

const FINE = { zh: '密码可以使用', en: 'The password is fine' };
