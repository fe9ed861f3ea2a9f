import { Injectable } from '@nestjs/common';
import type { IdentityId } from '@yaopai/protocol';
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

  /** Whether there is one, not counting what is about to go. The caller has locked the account's identities and row. */
  async exist(
    tx: Transaction,
    account: Account,
    without: { contact?: ContactKind; identities?: IdentityId[] } = {},
  ): Promise<boolean> {
    if (await this.identities.hasUsable(tx, account.id, without.identities)) return true;
    const hasPassword = (await this.passwords.find(account.id, tx)) !== undefined;
    if (account.username !== null && hasPassword) return true;
    const contacts = (['email', 'phone'] as const).filter((kind) => kind !== without.contact);
    return contacts.some(
      (kind) => hasVerified(account, kind) && (hasPassword || this.codes.isConfigured(CHANNEL[kind])),
    );
  }
}
