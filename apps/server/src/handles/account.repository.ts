import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import type { EntityManager } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import { UserEntity } from '../users/index.js';
import type { Account } from './account.js';
import type { Contact, ContactKind, Handle } from './handle.js';

const COLUMNS = {
  id: true,
  poolId: true,
  state: true,
  username: true,
  email: true,
  emailVerified: true,
  phoneCountryCode: true,
  phone: true,
  phoneVerified: true,
  phoneVerifiedAt: true,
} as const;

/** The columns of `users` that name people. Who writes a contact holds its lock (`VerificationCodes.lock`). */
@Injectable()
export class Accounts {
  constructor(private readonly database: Database) {}

  /** Who proved it; else who only says so. */
  async findHolder(
    poolId: UserPoolId,
    handle: Handle,
    manager: EntityManager = this.database.manager,
  ): Promise<Account | undefined> {
    const named = { poolId, ...columnsOf(handle) };
    if (handle.kind === 'username')
      return (await manager.findOne(UserEntity, { select: COLUMNS, where: named })) ?? undefined;
    const verified = verifiedColumn(handle.kind);
    // Two conditions for the two partial indexes: one alone would read the whole table.
    const found = await manager.find(UserEntity, {
      select: COLUMNS,
      where: [
        { ...named, [verified]: true },
        { ...named, [verified]: false },
      ],
    });
    return found.find((account) => account[verified]) ?? found[0];
  }

  /** Locks the user's row: what it answers stays so until the transaction ends. */
  async lock(tx: Transaction, id: UserId): Promise<Account> {
    return tx.findOneOrFail(UserEntity, { select: COLUMNS, where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  /** In id order, whatever the order given. */
  async lockAll(tx: Transaction, ids: UserId[]): Promise<Map<UserId, Account>> {
    const accounts = new Map<UserId, Account>();
    for (const id of [...new Set(ids)].sort()) accounts.set(id, await this.lock(tx, id));
    return accounts;
  }

  async setVerified(tx: Transaction, id: UserId, contact: Contact, now: Date): Promise<void> {
    await tx.update(
      UserEntity,
      { id },
      {
        ...columnsOf(contact),
        [verifiedColumn(contact.kind)]: true,
        ...(contact.kind === 'phone' && { phoneVerifiedAt: now }),
        updatedAt: now,
      },
    );
  }

  /** The verified phone was proved once more. */
  async phoneProvedAgain(tx: Transaction, id: UserId, now: Date): Promise<void> {
    await tx.update(UserEntity, { id }, { phoneVerifiedAt: now });
  }

  async clear(tx: Transaction, id: UserId, kind: ContactKind, now: Date): Promise<void> {
    const nothing = kind === 'email' ? { email: null } : { phone: null, phoneCountryCode: null, phoneVerifiedAt: null };
    await tx.update(UserEntity, { id }, { ...nothing, [verifiedColumn(kind)]: false, updatedAt: now });
  }
}

const verifiedColumn = (kind: ContactKind): 'emailVerified' | 'phoneVerified' =>
  kind === 'email' ? 'emailVerified' : 'phoneVerified';

function columnsOf(
  handle: Handle,
): { username: string } | { email: string } | { phone: string; phoneCountryCode: string } {
  switch (handle.kind) {
    case 'username':
      return { username: handle.username };
    case 'email':
      return { email: handle.email };
    case 'phone':
      return { phone: handle.phone, phoneCountryCode: handle.countryCode };
  }
}
