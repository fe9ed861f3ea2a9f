import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import { type Account, type ContactKind, hasVerified } from '../handles/index.js';
import { UserIdentities } from '../identities/index.js';
import { CodeSender } from '../messages/index.js';
import { Passwords } from '../passwords/index.js';

const CHANNEL = { email: 'email', phone: 'sms' } as const;

/** The ways in which a person can get into an account. */
@Injectable()
export class WaysIn {
  constructor(
    private readonly identities: UserIdentities,
    private readonly passwords: Passwords,
    private readonly codes: CodeSender,
  ) {}

  /** Whether one remains without this contact. The caller has locked the account's identities and row. */
  async remain(tx: Transaction, account: Account, without: ContactKind): Promise<boolean> {
    if (await this.identities.hasUsable(tx, account.id)) return true;
    const hasPassword = (await this.passwords.find(account.id, tx)) !== undefined;
    if (account.username !== null && hasPassword) return true;
    const other = without === 'email' ? 'phone' : 'email';
    return hasVerified(account, other) && (hasPassword || this.codes.isConfigured(CHANNEL[other]));
  }
}
