import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type BegunClosing, Closing } from '../closing/index.js';
import { Database, type Transaction } from '../database/index.js';
import { Accounts } from '../handles/index.js';
import { AppError } from '../http/index.js';
import { type IdentityEntity, IdentityResolver, UserIdentities } from '../identities/index.js';
import { WaysIn } from '../ownership/index.js';
import { Clock, OncePerMinute } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { maskOpenId, UsersService } from '../users/index.js';
import { textOf } from './push-message.js';
import type { ReceivedPush } from './push-receiver.js';

/** What a person did in WeChat with what WeChat had told us of them. */
export const USER_EVENTS = [
  'user_info_modified',
  'user_authorization_revoke',
  'user_authorization_cancellation',
] as const;
export type UserEvent = (typeof USER_EVENTS)[number];

/** Nickname and avatar; the keyboard's nickname; the chosen avatar. */
const PROFILE_REVOCATIONS = ['6', '19', '20'];
const PHONE_REVOCATION = '8';
const KNOWN_REVOCATIONS = [...PROFILE_REVOCATIONS, PHONE_REVOCATION];

/**
 * https://developers.weixin.qq.com/miniprogram/dev/framework/security.html: what a person takes back has to go. Every event is
 * audited; WeChat may send one again, which changes nothing more.
 */
@Injectable()
export class UserEvents {
  private readonly recent: OncePerMinute;

  constructor(
    private readonly resolver: IdentityResolver,
    private readonly identities: UserIdentities,
    private readonly accounts: Accounts,
    private readonly waysIn: WaysIn,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly closing: Closing,
    private readonly audit: AuditLog,
    private readonly database: Database,
    clock: Clock,
  ) {
    this.recent = new OncePerMinute(clock);
  }

  /** In plain mode nothing says that WeChat wrote the message: then it is written down and not obeyed. */
  async take(event: UserEvent, push: ReceivedPush): Promise<void> {
    const openId = textOf(push.fields, 'OpenID');
    if (openId === undefined) return;
    if (push.mode === 'plain') return this.writeDown(event, push, openId);
    const begun = await this.database.transaction(async (tx) => {
      const identity = await this.lock(tx, push, openId);
      if (!identity) return undefined;
      await this.record(tx, event, push, identity);
      return this.obey(tx, event, push, identity);
    });
    if (begun) this.closing.announce(begun);
  }

  private async obey(
    tx: Transaction,
    event: UserEvent,
    push: ReceivedPush,
    identity: IdentityEntity,
  ): Promise<BegunClosing | undefined> {
    switch (event) {
      case 'user_authorization_cancellation':
        return this.partFrom(tx, identity);
      case 'user_authorization_revoke':
        if (!revoked(push).some((what) => PROFILE_REVOCATIONS.includes(what))) return undefined;
        break;
      case 'user_info_modified':
        break;
    }
    await this.users.dropWechatProfile(tx, identity.userId);
    return undefined;
  }

  /** The WeChat account is no more: its identity goes. Where nobody could get in without it, the whole account closes. */
  private async partFrom(tx: Transaction, { id, userId, poolId }: IdentityEntity): Promise<BegunClosing | undefined> {
    const account = await this.accounts.lock(tx, userId);
    // Again, behind the user's lock.
    const identity = (await this.identities.find(tx, userId)).find((each) => each.id === id);
    if (!identity) return undefined;
    // It stays until the erasure, so that a block of it is remembered then.
    if (!(await this.waysIn.exist(tx, account, { identities: [id] })))
      return this.closing.begin(tx, userId, { by: 'wechat' });
    await this.sessions.endOpenedBy(tx, userId, { identities: [id], reason: 'user' });
    await this.identities.remove(tx, userId, [identity]);
    const data = { identityId: id, by: 'wechat' };
    await this.audit.record({ poolId, type: 'identity.removed', userId, data }, tx);
    return undefined;
  }

  /** With all of its user's, in the usual order; undefined when nobody has the openid. */
  private async lock(tx: Transaction, push: ReceivedPush, openId: string): Promise<IdentityEntity | undefined> {
    const found = await this.find(tx, push, openId);
    if (!found) return undefined;
    const identity = (await this.identities.lock(tx, found.userId)).find(({ id }) => id === found.id);
    // It went to another account, or away, a moment ago: WeChat sends the event again.
    if (!identity) throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
    return identity;
  }

  private async find(tx: Transaction, { target }: ReceivedPush, openId: string): Promise<IdentityEntity | null> {
    const { poolId, wechatAppId } = target;
    const { identity } = await this.resolver.peek(tx, { poolId, wechatAppId, openId, unionId: null });
    return identity;
  }

  /** Once a minute of a kind, and of each that is taken back: an address that was seen lets anybody send these. */
  private async writeDown(event: UserEvent, push: ReceivedPush, openId: string): Promise<void> {
    const { manager } = this.database;
    const identity = await this.find(manager, push, openId);
    if (!identity) return;
    const taken = revoked(push);
    const fresh = (taken.length ? taken : ['']).filter((what) => this.recent.isNew(`${identity.id} ${event} ${what}`));
    if (fresh.length) await this.record(manager, event, push, identity);
  }

  private async record(
    tx: Transaction,
    event: UserEvent,
    push: ReceivedPush,
    { id, userId, poolId, openId }: IdentityEntity,
  ): Promise<void> {
    const { target, mode } = push;
    const data = { connection: target.identifier, mode, event, revoked: revoked(push), identityId: id };
    await this.audit.record(
      { poolId, type: 'wechat.user-event', userId, data: { ...data, openId: maskOpenId(openId) } },
      tx,
    );
  }
}

/** `RevokeInfo`: numbers, as `6` or `6,8`. In plain mode, where anybody may have written it, those that mean something here. */
function revoked({ mode, fields }: ReceivedPush): string[] {
  const sent: string[] = textOf(fields, 'RevokeInfo')?.match(/\d{1,4}/g) ?? [];
  return mode === 'safe' ? sent : KNOWN_REVOCATIONS.filter((known) => sent.includes(known));
}
