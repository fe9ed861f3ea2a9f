import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import type { Transaction } from '../database/index.js';
import { type Account, Accounts, e164 } from '../handles/index.js';
import { type IdentityEntity, IdentityResolver, UserIdentities, type WechatSubject } from '../identities/index.js';
import type { Phone } from '../joins/index.js';
import { WaysIn } from '../ownership/index.js';
import { Passwords } from '../passwords/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { registrationOf } from '../sign-in/index.js';
import type { PhoneFacts, PhoneSide, WechatSide } from './phone-table.js';

/** The two accounts of a phone sign-in, locked, and what the table asks about them. */
export interface PhoneAccounts {
  w: Account | null;
  p: Account | null;
  /** W's identities that move as one set: WeChat's identity and those of its unionid. */
  moving: IdentityId[];
  facts: Omit<PhoneFacts, 'proved'>;
}

interface Peek {
  identity: IdentityEntity | null;
  wId: UserId | undefined;
  pId: UserId | undefined;
  /** Who only says to have the number, and loses it to whoever proves it. */
  claimantId: UserId | undefined;
}

/** Another transaction changed what was read before the locks were held: begin again. */
export class LostRace extends Error {}

/** Finds and locks the accounts that WeChat's identity (W) and the number (P) lead to. */
@Injectable()
export class PhoneAccountsFinder {
  constructor(
    private readonly accounts: Accounts,
    private readonly resolver: IdentityResolver,
    private readonly identities: UserIdentities,
    private readonly waysIn: WaysIn,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  /**
   * The caller holds the number's lock. Identities first, then both users in id order; what was read to know whom to lock is
   * read again under the locks. @throws LostRace
   */
  async lock(
    tx: Transaction,
    client: Client,
    connection: Connection,
    subject: WechatSubject,
    phone: Phone,
  ): Promise<PhoneAccounts> {
    const before = await this.peek(tx, subject, phone);
    const ids = [before.wId, before.pId].flatMap((id) => id ?? []);
    await this.identities.lock(tx, ...ids);
    const accounts = await this.accounts.lockAll(tx, before.claimantId ? [...ids, before.claimantId] : ids);
    // Again: one may have come while this waited for the users.
    const identities = await this.identities.find(tx, ...ids);
    const { identity, wId, pId, claimantId } = await this.peek(tx, subject, phone);
    if (wId !== before.wId || pId !== before.pId || claimantId !== before.claimantId) throw new LostRace();

    const w = wId ? accounts.get(wId)! : null;
    const p = pId ? accounts.get(pId)! : null;
    const ofW = identities.filter(({ userId }) => userId === wId);
    const unionId = subject.unionId ?? identity?.unionId;
    const moving = ofW.filter((each) => each.id === identity?.id || (unionId && each.unionId === unionId));
    const isNew = !identity || (subject.unionId !== null && subject.unionId !== identity.unionId);
    const tombstoned =
      (await this.identities.isPhoneTombstoned(tx, subject.poolId, e164(phone))) ||
      (isNew && (await this.resolver.isTombstoned(tx, subject)));
    return {
      w,
      p,
      moving: moving.map(({ id }) => id),
      facts: {
        tombstoned,
        w: w && (await this.wechatSide(tx, w, ofW, moving)),
        p: p && (await this.phoneSide(tx, p, identities, [subject, ...moving], client)),
        isSameAccount: wId !== undefined && wId === pId,
        registration: registrationOf(client, connection),
        policy: connection.phoneJoin,
      },
    };
  }

  private async peek(tx: Transaction, subject: WechatSubject, phone: Phone): Promise<Peek> {
    const { identity, userId: wId } = await this.resolver.peek(tx, subject);
    const holder = await this.accounts.findHolder(subject.poolId, phone, tx);
    const [pId, claimantId] = holder?.phoneVerified ? [holder.id] : [undefined, holder?.id];
    return { identity, wId, pId, claimantId };
  }

  private async wechatSide(
    tx: Transaction,
    w: Account,
    identities: IdentityEntity[],
    moving: IdentityEntity[],
  ): Promise<WechatSide> {
    const hasHandle = w.username !== null || w.email !== null || w.phone !== null;
    return {
      state: w.state,
      hasVerifiedPhone: w.phoneVerified,
      isSilent: !hasHandle && (await this.passwords.find(w.id, tx)) === undefined,
      hasOtherIdentities: identities.length > moving.length,
      hasAnotherWayIn: await this.waysIn.exist(tx, w, { identities: moving.map(({ id }) => id) }),
    };
  }

  private async phoneSide(
    tx: Transaction,
    p: Account,
    all: IdentityEntity[],
    arriving: Pick<WechatSubject, 'wechatAppId' | 'openId'>[],
    { pool }: Client,
  ): Promise<PhoneSide> {
    const identities = all.filter(({ userId }) => userId === p.id);
    const provedAt = p.phoneVerifiedAt?.getTime() ?? 0;
    return {
      state: p.state,
      hasOtherOpenIdOfApp: identities.some((own) =>
        arriving.some(({ wechatAppId, openId }) => wechatAppId === own.wechatAppId && openId !== own.openId),
      ),
      mayBeRecycled: provedAt < this.clock.now() - pool.phoneRecycledAfterDays * DAY,
      hasOtherCredential:
        identities.length > 0 || p.emailVerified || (await this.passwords.find(p.id, tx)) !== undefined,
    };
  }
}
