import { Injectable } from '@nestjs/common';
import type { IdentityId, PhoneAccountChoice, Sentence, SessionId, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import type { Transaction } from '../database/index.js';
import { type Account, Accounts, contactOf } from '../handles/index.js';
import { AppError, invalidInput } from '../http/index.js';
import { IdentityResolver, type WechatSubject } from '../identities/index.js';
import { AccountMover, type Phone } from '../joins/index.js';
import { Ownership } from '../ownership/index.js';
import { PhoneReader, type PhoneReading } from '../phone/index.js';
import { Clock } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import { LostRace, type PhoneAccounts, PhoneAccountsFinder } from './phone-accounts.js';
import { decide, type PhoneOutcome } from './phone-table.js';

/** Everything that decides a phone sign-in, once WeChat has spoken. */
export interface PhoneJoin {
  client: Client;
  connection: Connection;
  subject: WechatSubject;
  phone: Phone;
  /** What the number was read from, unless a ticket stands for it. */
  reading: PhoneReading | undefined;
  smsCode: string | undefined;
  /** A live, recent session that should be one of the number's account. */
  accountSession: { userId: UserId; sessionId: SessionId } | undefined;
  /** Whose the number was when it was proved, by the call that the ticket answered. */
  provedOf: UserId | undefined;
  choice: PhoneAccountChoice | undefined;
}

export type PhoneJoinResult =
  | {
      userId: UserId;
      identityId: IdentityId | null;
      isNewUser: boolean;
      /** The record of what was joined. */
      joinId?: string;
      mergedUserId?: UserId;
      tell?: Told;
    }
  | { refused: AppError }
  | {
      asked: 'PHONE_JOIN_PROOF_NEEDED' | 'ACCOUNT_CHOICE_NEEDED';
      /** Whose the number is, when that was proved: the answer need not prove it again. */
      provedOf: UserId | undefined;
    }
  | { inactive: Account; whose: 'w' | 'p' }
  | { tombstoned: true };

/** Whom to tell by their other channels. */
export interface Told {
  email: string;
  event: 'account-joined' | 'number-replaced';
}

type Settled = { userId: UserId; identityId: IdentityId; isNewUser: boolean };

/** "Sign in with phone" within its one transaction: lock, decide, then write. A refusal is a value and has written nothing. */
@Injectable()
export class PhoneJoiner {
  constructor(
    private readonly reader: PhoneReader,
    private readonly finder: PhoneAccountsFinder,
    private readonly accounts: Accounts,
    private readonly resolver: IdentityResolver,
    private readonly mover: AccountMover,
    private readonly ownership: Ownership,
    private readonly codes: VerificationCodes,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** @throws LostRace when it must begin again */
  async join(tx: Transaction, request: PhoneJoin): Promise<PhoneJoinResult> {
    const { client, connection, subject, phone, reading, smsCode, accountSession, provedOf } = request;
    const { poolId } = subject;
    await this.codes.lock(tx, poolId, phone);
    if (reading && !(await this.reader.consume(tx, reading))) return { refused: new AppError('REPLAYED') };
    const wrong =
      smsCode && (await this.codes.redeem(tx, { poolId, contact: phone, purpose: 'join-phone', code: smsCode }));
    if (wrong) return { refused: wrong };
    const found = await this.finder.lock(tx, client, connection, subject, phone);
    const bySession =
      accountSession !== undefined &&
      accountSession.userId === found.p?.id &&
      (await this.sessions.isStillLive(tx, accountSession.sessionId));
    const byTicket = provedOf !== undefined && provedOf === found.p?.id;
    const proved = Boolean(smsCode) || bySession || byTicket;
    const outcome = decide({ ...found.facts, proved });
    // A code proves the number today, WeChat's button does not.
    if (smsCode && found.p && !('refuse' in outcome))
      await this.accounts.phoneProvedAgain(tx, found.p.id, this.clock.date());
    if (request.choice && isSettled(outcome)) return this.choose(tx, subject, request.choice, found);
    if ('do' in outcome) return this.write(tx, request, found, outcome.do);
    return this.answer(found, { outcome, proved });
  }

  /** Nothing is joined, whatever has become of the two accounts since the person was asked. */
  private async choose(
    tx: Transaction,
    subject: WechatSubject,
    choice: PhoneAccountChoice,
    { w, p }: PhoneAccounts,
  ): Promise<PhoneJoinResult> {
    if (w && (choice === 'wechat' || w.id === p?.id)) return this.settle(tx, subject, w);
    if (p && choice === 'phone') return { userId: p.id, identityId: null, isNewUser: false };
    return { refused: invalidInput('choice', GONE) };
  }

  private answer(
    { w, p, facts }: PhoneAccounts,
    { outcome, proved }: { outcome: Exclude<PhoneOutcome, { do: unknown }>; proved: boolean },
  ): PhoneJoinResult {
    if ('ask' in outcome) return { asked: outcome.ask, provedOf: proved ? p!.id : undefined };
    if (outcome.refuse === 'ACCOUNT_CLOSING')
      return { inactive: outcome.whose === 'w' ? w! : p!, whose: outcome.whose };
    if (outcome.refuse !== 'ACCOUNT_BLOCKED') return { refused: new AppError(outcome.refuse) };
    if (facts.tombstoned) return { tombstoned: true };
    return w?.state === 'blocked' ? { inactive: w, whose: 'w' } : { inactive: p!, whose: 'p' };
  }

  private async write(
    tx: Transaction,
    { subject, phone }: PhoneJoin,
    { w, p, moving }: PhoneAccounts,
    what: Extract<PhoneOutcome, { do: unknown }>['do'],
  ): Promise<PhoneJoinResult> {
    const { poolId } = subject;
    if (what === 'attach') {
      const identityId = await this.resolver.attachTo(tx, subject, p!.id);
      if (!identityId) throw new LostRace();
      const joinId = await this.mover.attached(tx, p!, identityId);
      return { userId: p!.id, identityId, isNewUser: false, joinId, ...told(p!, 'account-joined') };
    }
    const settled = await this.settle(tx, subject, w);
    const { identityId } = settled;
    switch (what) {
      case 'return':
        return settled;
      case 'register':
        await this.ownership.releaseClaim(tx, poolId, phone);
        await this.accounts.setVerified(tx, settled.userId, phone, this.clock.date());
        return settled;
      case 'give-number':
      case 'replace-number': {
        await this.ownership.releaseClaim(tx, poolId, phone, w!.id);
        const before = what === 'replace-number' ? (contactOf(w!, 'phone') as Phone) : undefined;
        const joinId = await this.mover.giveNumber(tx, { ...w!, before, beforeVerifiedAt: w!.phoneVerifiedAt }, phone);
        return { ...settled, joinId, ...(before && told(w!, 'number-replaced')) };
      }
      default: {
        const identities = [...new Set([...moving, identityId])];
        const move = { poolId, from: w!.id, to: p!.id, identities };
        const joinId = await (what === 'merge' ? this.mover.merge(tx, move) : this.mover.move(tx, move));
        return {
          userId: p!.id,
          identityId,
          isNewUser: false,
          joinId,
          ...(what === 'merge' && { mergedUserId: w!.id }),
          ...told(p!, 'account-joined'),
        };
      }
    }
  }

  /**
   * What a sign-in with the code alone would write of the identity and its unionid. It must find whom the table decided
   * about: W, or nobody.
   */
  private async settle(tx: Transaction, subject: WechatSubject, w: Account | null): Promise<Settled> {
    const resolution = await this.resolver.resolve(tx, subject, 'open');
    if (resolution.outcome !== 'user') throw new LostRace();
    if (w ? resolution.userId !== w.id : !resolution.isNewUser) throw new LostRace();
    return resolution;
  }
}

/** Whether the table lets the caller in: by a join, or by the choice of an account. */
const isSettled = (outcome: PhoneOutcome): boolean =>
  'do' in outcome || ('ask' in outcome && outcome.ask === 'ACCOUNT_CHOICE_NEEDED');

const GONE: Sentence = {
  zh: '所选的账号已不存在或已不再使用该手机号，请让用户重新点击获取手机号按钮',
  en: 'names an account that is no more, or has given the number up: ask the user to tap the phone button again',
};

const told = ({ email, emailVerified }: Account, event: Told['event']): { tell?: Told } =>
  email !== null && emailVerified ? { tell: { email, event } } : {};
