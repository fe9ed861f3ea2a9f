import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { SubjectHasher } from '../keys/index.js';
import { Clock } from '../runtime/index.js';
import { SessionKeys } from '../wechat/index.js';
import type { IdentityEntity } from './identity.entity.js';
import { IdentityRepository } from './identity.repository.js';

/** The WeChat identities of a user, for those who change the account otherwise. */
@Injectable()
export class UserIdentities {
  constructor(
    private readonly identities: IdentityRepository,
    private readonly sessionKeys: SessionKeys,
    private readonly hasher: SubjectHasher,
    private readonly clock: Clock,
  ) {}

  /** Before the users' row locks, as everywhere. */
  lock(tx: Transaction, ...userIds: UserId[]): Promise<IdentityEntity[]> {
    return this.identities.lockOfUsers(tx, userIds);
  }

  /** Without a lock: who holds their user's row locked sees all that were committed. */
  find(tx: Transaction, ...userIds: UserId[]): Promise<IdentityEntity[]> {
    return this.identities.findOfUsers(tx, userIds);
  }

  /** Takes the identities given, which `lock` answered, away from their user, with their owner rows and session keys. */
  async remove(tx: Transaction, userId: UserId, identities: IdentityEntity[]): Promise<void> {
    for (const identity of identities) {
      await this.identities.delete(tx, identity.id);
      await this.sessionKeys.forget(tx, identity);
    }
    await this.identities.giveUpOwners(tx, userId, this.clock.date());
  }

  /** Whether some application still lets one of them sign in, not counting those that are about to go. */
  hasUsable(tx: Transaction, userId: UserId, without: IdentityId[] = []): Promise<boolean> {
    return this.identities.hasEnabled(tx, userId, without);
  }

  /** Whether a block of somebody with this phone outlived their account. @param phone E.164 */
  async isPhoneTombstoned(tx: Transaction, poolId: UserPoolId, phone: string): Promise<boolean> {
    return this.identities.isTombstoned(tx, poolId, [await this.hasher.hash('phone', phone)]);
  }
}
