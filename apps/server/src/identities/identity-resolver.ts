import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId, UserPoolId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import type { Transaction } from '../database/index.js';
import { SubjectHasher } from '../keys/index.js';
import { Clock, IdGenerator } from '../runtime/index.js';
import { type UserState, UsersService } from '../users/index.js';
import type { IdentityEntity } from './identity.entity.js';
import { IdentityRepository } from './identity.repository.js';

/** A person as WeChat names them to one mini program of a pool. */
export interface WechatSubject {
  poolId: UserPoolId;
  wechatAppId: string;
  openId: string;
  unionId: string | null;
}

/** Whether a subject that nobody knows may become a new user. */
export type Registration = 'open' | 'login-only' | 'off';

/** Whom a subject is. A refusal is a value: what was written about it (audit) is committed. */
export type Resolution =
  | { outcome: 'user'; userId: UserId; identityId: IdentityId; isNewUser: boolean }
  | { outcome: 'not-active'; userId: UserId; state: UserState }
  | { outcome: 'tombstoned' }
  | { outcome: 'unknown' }
  /** Another transaction was first with this subject or unionid: begin again, and find what it wrote. */
  | { outcome: 'lost-race' };

/** Settles whom a WeChat subject is: rows 4–12 of "Sign in with code". */
@Injectable()
export class IdentityResolver {
  constructor(
    private readonly identities: IdentityRepository,
    private readonly users: UsersService,
    private readonly hasher: SubjectHasher,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  async resolve(tx: Transaction, subject: WechatSubject, registration: Registration): Promise<Resolution> {
    const identity = await this.identities.lockSubject(tx, subject);
    const owner = subject.unionId ? await this.identities.lockOwner(tx, subject.poolId, subject.unionId) : null;
    const userId = identity?.userId ?? owner?.userId;
    // A block outlives its user's erasure: whoever comes with something new is compared with it.
    const isNew = identity ? subject.unionId && subject.unionId !== identity.unionId : true;
    if (isNew && (await this.isTombstoned(tx, subject))) return { outcome: 'tombstoned' };
    if (!userId) return this.register(tx, subject, registration);

    const identityId = identity?.id ?? this.ids.next<IdentityId>();
    // Identity before user, as everywhere; an insert that turns out to be for a user who may not act is rolled back.
    if (!identity && !(await this.attach(tx, subject, { identityId, userId }))) return { outcome: 'lost-race' };
    const state = await this.users.lockState(tx, userId);
    if (state !== 'active') return { outcome: 'not-active', userId, state };
    if (!identity) {
      await this.audit.record(
        { poolId: subject.poolId, type: 'identity.joined', userId, data: { identityId, by: 'union-id' } },
        tx,
      );
    } else if (subject.unionId && subject.unionId !== identity.unionId) {
      const settled = await this.learnUnionId(tx, identity, { unionId: subject.unionId, ownerUserId: owner?.userId });
      if (!settled) return { outcome: 'lost-race' };
    }
    return { outcome: 'user', userId, identityId, isNewUser: false };
  }

  /** Gives a subject that nobody knows to a user whose row is locked; undefined when another transaction was first. */
  async attachTo(tx: Transaction, subject: WechatSubject, userId: UserId): Promise<IdentityId | undefined> {
    const { poolId, unionId } = subject;
    const identityId = this.ids.next<IdentityId>();
    if (!(await this.attach(tx, subject, { identityId, userId }))) return undefined;
    const owner = unionId && { poolId, unionId, userId, createdAt: this.clock.date() };
    if (owner && !(await this.identities.insertOwner(tx, owner))) return undefined;
    return identityId;
  }

  /** Rows 11 and 12. */
  private async register(tx: Transaction, subject: WechatSubject, registration: Registration): Promise<Resolution> {
    const { poolId } = subject;
    if (registration !== 'open') return { outcome: 'unknown' };
    const userId = await this.users.createSilent(tx, poolId);
    const identityId = await this.attachTo(tx, subject, userId);
    return identityId ? { outcome: 'user', userId, identityId, isNewUser: true } : { outcome: 'lost-race' };
  }

  private attach(
    tx: Transaction,
    subject: WechatSubject,
    to: { identityId: IdentityId; userId: UserId },
  ): Promise<boolean> {
    return this.identities.insertIdentity(tx, {
      ...subject,
      id: to.identityId,
      userId: to.userId,
      createdAt: this.clock.date(),
    });
  }

  /** Rows 7–9. False when another transaction made the owner row first. */
  private async learnUnionId(
    tx: Transaction,
    identity: IdentityEntity,
    learned: { unionId: string; ownerUserId: UserId | undefined },
  ): Promise<boolean> {
    const { id: identityId, poolId, userId } = identity;
    const { unionId, ownerUserId } = learned;
    const createdAt = this.clock.date();
    if (!ownerUserId && !(await this.identities.insertOwner(tx, { poolId, unionId, userId, createdAt }))) return false;
    await this.identities.setUnionId(tx, identityId, unionId);
    if (identity.unionId) {
      const change = {
        id: this.ids.next(),
        poolId,
        identityId,
        oldUnionId: identity.unionId,
        newUnionId: unionId,
        createdAt,
      };
      await this.identities.insertChange(tx, change);
      await this.audit.record({ poolId, type: 'identity.union-id-changed', userId, data: { identityId } }, tx);
    }
    if (ownerUserId && ownerUserId !== userId) {
      const conflict = { id: this.ids.next(), poolId, unionId, identityId, userId, ownerUserId, createdAt };
      if (await this.identities.insertConflict(tx, conflict)) {
        await this.audit.record(
          { poolId, type: 'identity.union-id-conflict', userId, data: { identityId, ownerUserId } },
          tx,
        );
      }
    }
    return true;
  }

  /** What the subject is known as now, without a lock. */
  async peek(tx: Transaction, subject: WechatSubject): Promise<{ identity: IdentityEntity | null; userId?: UserId }> {
    const { poolId, unionId } = subject;
    const identity = await this.identities.findSubject(tx, subject);
    const owner = unionId && !identity ? await this.identities.findOwner(tx, poolId, unionId) : null;
    return { identity, userId: identity?.userId ?? owner?.userId };
  }

  /** Whether a block of somebody with this openid or unionid outlived their account. */
  async isTombstoned(tx: Transaction, subject: WechatSubject): Promise<boolean> {
    return this.identities.isTombstoned(tx, subject.poolId, await this.hashesOf(subject));
  }

  private async hashesOf({ wechatAppId, openId, unionId }: WechatSubject): Promise<Buffer[]> {
    const hashes = [this.hasher.hash('open-id', wechatAppId, openId)];
    if (unionId) hashes.push(this.hasher.hash('union-id', unionId));
    return Promise.all(hashes);
  }
}
