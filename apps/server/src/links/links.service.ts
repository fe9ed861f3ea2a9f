import { Injectable } from '@nestjs/common';
import type { IdentityId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { Database, type Transaction } from '../database/index.js';
import { type Account, Accounts, isProved } from '../handles/index.js';
import { AppError, type Principal } from '../http/index.js';
import { type IdentityEntity, UserIdentities } from '../identities/index.js';
import { AccountMover } from '../joins/index.js';
import { AccountNotices } from '../messages/index.js';
import { WaysIn } from '../ownership/index.js';
import { Passwords } from '../passwords/index.js';
import { Clock } from '../runtime/index.js';
import { FreshProof, SessionsService, type SessionWithUser } from '../sessions/index.js';
import { type UserSnapshot, UsersService } from '../users/index.js';

/** WeChat identities that a user puts on the account, or takes off. */
@Injectable()
export class LinksService {
  constructor(
    private readonly accounts: Accounts,
    private readonly identities: UserIdentities,
    private readonly mover: AccountMover,
    private readonly waysIn: WaysIn,
    private readonly passwords: Passwords,
    private readonly freshProof: FreshProof,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly notices: AccountNotices,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The identity that opened the secondary session, with those of its unionid, becomes the caller's; the account that it
   * leaves is merged only when nothing is left on it.
   * @throws AppError FRESH_PROOF_NEEDED, INVALID_INPUT, IDENTITY_TAKEN, LAST_SIGN_IN_METHOD
   */
  async link(client: Client, caller: Principal, secondaryToken: string): Promise<UserSnapshot> {
    this.freshProof.require(caller);
    const secondary = await this.freshProof.byToken(client.pool.id, secondaryToken, 'secondaryToken');
    if (!secondary.identityId) throw new AppError('INVALID_INPUT', { detail: { fields: [NOT_BY_WECHAT] } });
    if (secondary.id === caller.user.id) return caller.user;
    const result = await this.database.transaction((tx) => this.join(tx, caller, secondary));
    if (result instanceof AppError) throw result;
    const user = await this.users.findSnapshot(caller.user.id);
    if (user.email !== null && user.emailVerified) {
      const occurredAt = this.clock.date();
      const { email } = user;
      this.notices.announce({ email, poolName: client.pool.name, event: 'account-joined', occurredAt });
    }
    return user;
  }

  private async join(tx: Transaction, caller: Principal, secondary: SessionWithUser): Promise<AppError | undefined> {
    const { id: to, poolId } = caller.user;
    const from = secondary.id;
    await this.identities.lock(tx, to, from);
    const accounts = await this.accounts.lockAll(tx, [to, from]);
    // Again: one may have come while this waited for the users.
    const all = await this.identities.find(tx, to, from);
    await this.sessions.requireStillLive(tx, caller.sessionId);
    if (!(await this.sessions.isStillLive(tx, secondary.sessionId))) return new AppError('FRESH_PROOF_NEEDED');
    const primary = accounts.get(to)!;
    const other = accounts.get(from)!;

    const ofPrimary = all.filter(({ userId }) => userId === to);
    const ofOther = all.filter(({ userId }) => userId === from);
    if (!isProved(primary) && ofPrimary.length === 0)
      return new AppError('FRESH_PROOF_NEEDED', { detail: { fields: [PROVE_YOURSELF_FIRST] } });
    const moving = setOf(ofOther, secondary.identityId!);
    if (moving.length === 0) return new AppError('NOT_FOUND');
    const apps = new Set(ofPrimary.map(({ wechatAppId }) => wechatAppId));
    if (moving.some(({ wechatAppId }) => apps.has(wechatAppId))) return new AppError('IDENTITY_TAKEN');

    const identities = moving.map(({ id }) => id);
    const move = { poolId, from, to, identities };
    if (ofOther.length === moving.length && (await this.hasNothingElse(tx, other))) await this.mover.merge(tx, move);
    else if (await this.waysIn.exist(tx, other, { identities })) await this.mover.move(tx, move);
    else return new AppError('LAST_SIGN_IN_METHOD');
    return undefined;
  }

  /** @throws AppError FRESH_PROOF_NEEDED, NOT_FOUND, LAST_SIGN_IN_METHOD */
  async unlink(caller: Principal, identityId: IdentityId): Promise<UserSnapshot> {
    this.freshProof.require(caller);
    const { id: userId } = caller.user;
    const refusal = await this.database.transaction(async (tx) => {
      const identities = await this.identities.lock(tx, userId);
      const account = await this.accounts.lock(tx, userId);
      await this.sessions.requireStillLive(tx, caller.sessionId);
      const identity = identities.find(({ id }) => id === identityId);
      if (!identity) return new AppError('NOT_FOUND');
      if (!(await this.waysIn.exist(tx, account, { identities: [identityId] })))
        return new AppError('LAST_SIGN_IN_METHOD');
      await this.remove(tx, caller, account, identity);
      return undefined;
    });
    if (refusal) throw refusal;
    return this.users.findSnapshot(userId);
  }

  private async remove(
    tx: Transaction,
    { sessionId }: Principal,
    { id: userId, poolId }: Account,
    identity: IdentityEntity,
  ): Promise<void> {
    await this.sessions.endOpenedBy(tx, userId, { identities: [identity.id], reason: 'user', except: sessionId });
    await this.identities.remove(tx, userId, [identity]);
    const data = { identityId: identity.id };
    await this.audit.record({ poolId, type: 'identity.removed', userId, data }, tx);
  }

  private async hasNothingElse(tx: Transaction, account: Account): Promise<boolean> {
    const { id, username, email, phone } = account;
    if (username !== null || email !== null || phone !== null) return false;
    return (await this.passwords.find(id, tx)) === undefined;
  }
}

/** An identity and those of its unionid: they stay together. */
function setOf(identities: IdentityEntity[], id: IdentityId): IdentityEntity[] {
  const one = identities.find((each) => each.id === id);
  return one ? identities.filter((each) => each === one || (one.unionId && each.unionId === one.unionId)) : [];
}

const NOT_BY_WECHAT = {
  field: 'secondaryToken',
  message: { zh: '不是通过微信登录得到的', en: 'is not of a sign-in with WeChat' },
};
const PROVE_YOURSELF_FIRST = {
  field: 'authorization',
  message: {
    zh: '账号还没有验证过邮箱或手机号，请先验证',
    en: 'is of an account that has proved neither email nor phone: do that first',
  },
};
