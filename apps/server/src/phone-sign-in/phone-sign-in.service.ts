import { Injectable } from '@nestjs/common';
import type { PhoneSignInReply, SessionId, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database } from '../database/index.js';
import { AppError, invalidInput, type Origin } from '../http/index.js';
import type { WechatSubject } from '../identities/index.js';
import { JoinRepository, type Phone } from '../joins/index.js';
import { AccountNotices } from '../messages/index.js';
import { CodeExchange, PhoneReader, type PhoneReading, requirePhoneData } from '../phone/index.js';
import { Clock } from '../runtime/index.js';
import { FreshProof, type OpenedSession, type SessionMarks, SessionsService } from '../sessions/index.js';
import { marksOf, ReplayFinder, SignInReplies } from '../sign-in/index.js';
import { type Exchange, WechatError } from '../wechat/index.js';
import { LostRace } from './phone-accounts.js';
import { PhoneJoiner, type PhoneJoinResult } from './phone-joiner.js';
import type { SignInWithWechatPhoneRequestDto } from './phone-sign-in.dto.js';
import { issuePhoneTicket, type PhoneTicket, readPhoneTicket, ticketEnd } from './phone-ticket.js';

const ROUTE = 'POST /sign-in/wechat-phone';
/** Each lost race means that another transaction committed what the next attempt will find. */
const MAX_ATTEMPTS = 5;

export interface PhoneSignIn {
  client: Client;
  connection: Connection;
  body: SignInWithWechatPhoneRequestDto;
  idempotencyKey: string | undefined;
  origin: Origin;
}

/** Where the number of a call came from: a tap, or the ticket for an earlier one. */
interface GivenNumber {
  phone: Phone;
  reading?: PhoneReading;
  ticket?: PhoneTicket;
}

type Settled = Extract<PhoneJoinResult, { userId: UserId }>;

/** "Sign in with phone": WeChat names the person by the code and the number by the tap. */
@Injectable()
export class PhoneSignInService {
  constructor(
    private readonly exchanges: CodeExchange,
    private readonly reader: PhoneReader,
    private readonly joiner: PhoneJoiner,
    private readonly joins: JoinRepository,
    private readonly sessions: SessionsService,
    private readonly freshProof: FreshProof,
    private readonly replays: ReplayFinder,
    private readonly replies: SignInReplies,
    private readonly notices: AccountNotices,
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError; WechatError when WeChat refuses */
  async signIn(request: PhoneSignIn): Promise<PhoneSignInReply> {
    const { client, connection, body, origin } = request;
    const marks: SessionMarks = {
      method: 'wechat-phone',
      ...marksOf(this.keys, { ...request, within: connection.id, route: ROUTE }),
      address: origin.address,
      device: origin.device,
    };
    if (body.ticket === undefined) requirePhoneData(body);
    const exchange = await this.exchange(request, marks);
    if ('replay' in exchange) return exchange.replay;
    const subject: WechatSubject = {
      poolId: client.pool.id,
      wechatAppId: connection.wechatAppId,
      openId: exchange.openId,
      unionId: exchange.unionId,
    };
    const accountSession = body.accountToken ? await this.accountSession(client, body.accountToken) : undefined;
    const number = await this.numberOf(request, subject.openId);
    const { result, opened } = await this.settle({ ...request, ...number, subject, accountSession }, marks);
    if (!opened) throw await this.refusal(request, subject, number, result as Exclude<PhoneJoinResult, Settled>);
    const { isNewUser, mergedUserId, tell } = result as Settled;
    if (tell) this.notices.announce({ ...tell, poolName: client.pool.name, occurredAt: this.clock.date() });
    return { ...(await this.replies.success(client, opened, isNewUser)), ...(mergedUserId && { mergedUserId }) };
  }

  /** The exchange comes first; only when it fails in a way that a twin's success explains is the twin looked for. */
  private async exchange(
    { client, connection, body, origin }: PhoneSignIn,
    marks: SessionMarks,
  ): Promise<Exchange | { replay: PhoneSignInReply }> {
    try {
      return await this.exchanges.exchange(client, connection, body.code, origin);
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      const twin = await this.replays.twinOf(client, marks, error);
      const opened = { user: twin, sessionId: twin.sessionId, openedAt: twin.openedAt };
      const mergedUserId = await this.joins.findMergedBy(twin.id, twin.sessionId);
      const reply = await this.replies.success(client, opened, twin.madeAccount);
      return { replay: { ...reply, ...(mergedUserId && { mergedUserId }) } };
    }
  }

  /** A ticket stands for the number that an earlier call of the same person brought. */
  private async numberOf({ client, connection, body, origin }: PhoneSignIn, openId: string): Promise<GivenNumber> {
    if (body.ticket === undefined) {
      const reading = await this.reader.read(client, connection, openId, body, origin);
      return { phone: reading.number, reading };
    }
    const holder = { connectionId: connection.id, openId };
    const ticket = readPhoneTicket(this.keys, holder, body.ticket, this.clock.now());
    if (!ticket) throw invalidInput('ticket', BAD_TICKET);
    return { phone: ticket.phone, ticket };
  }

  /** @throws AppError INVALID_INPUT for a token that names no live session of the pool, FRESH_PROOF_NEEDED for an old one */
  private async accountSession(client: Client, token: string): Promise<{ userId: UserId; sessionId: SessionId }> {
    const session = await this.freshProof.byToken(client.pool.id, token, 'accountToken');
    if (session.method === 'wechat-phone') throw new AppError('FRESH_PROOF_NEEDED');
    return { userId: session.id, sessionId: session.sessionId };
  }

  private async settle(
    request: PhoneSignIn &
      GivenNumber & {
        subject: WechatSubject;
        accountSession: { userId: UserId; sessionId: SessionId } | undefined;
      },
    marks: SessionMarks,
  ): Promise<{ result: PhoneJoinResult; opened?: OpenedSession }> {
    const { client, body, reading, ticket } = request;
    const { smsCode, choice } = body;
    const join = { ...request, reading, smsCode, choice, provedOf: ticket?.provedOf };
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        return await this.database.transaction(async (tx) => {
          const result = await this.joiner.join(tx, join);
          if (!('userId' in result)) return { result };
          const { userId, identityId, isNewUser } = result;
          const opener = { userId, identityId, madeAccount: isNewUser };
          const opened = await this.sessions.openForUser(tx, client, opener, marks);
          if (!opened) throw new Error('a user locked as active could not open a session');
          if (result.joinId) await this.joins.setSession(tx, result.joinId, opened.sessionId);
          return { result, opened };
        });
      } catch (error) {
        if (!(error instanceof LostRace)) throw error;
      }
    }
    throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
  }

  /** Outside the transaction, so that the record of a refusal stays. */
  private async refusal(
    { client, connection, body }: PhoneSignIn,
    { openId }: WechatSubject,
    { phone, ticket: former }: GivenNumber,
    result: Exclude<PhoneJoinResult, Settled>,
  ): Promise<AppError> {
    const data = { connection: connection.identifier, by: 'wechat-phone' };
    if ('refused' in result) return result.refused;
    if ('tombstoned' in result) return this.replies.tombstoned(client, data);
    if ('asked' in result) {
      const holder = { connectionId: connection.id, openId };
      // Asking again makes no tap younger: a number that is tapped once cannot be kept for when it is somebody else's.
      const expiresAt = former && body.smsCode === undefined ? former.expiresAt : ticketEnd(this.clock.now());
      const ticket = issuePhoneTicket(this.keys, holder, { phone, provedOf: result.provedOf, expiresAt });
      return new AppError(result.asked, {
        detail: { ...ticket, phone: phone.phone, phoneCountryCode: phone.countryCode },
      });
    }
    const refusal = (await this.replies.inactive(client, result.inactive, data))!;
    // A ticket to cancel the closing is for the account of WeChat's identity only: the number alone does not prove as much.
    return result.whose === 'p' && refusal.error === 'ACCOUNT_CLOSING' ? new AppError('ACCOUNT_CLOSING') : refusal;
  }
}

const BAD_TICKET = {
  zh: '凭据无效、已过期或不属于此微信用户，请让用户重新点击获取手机号按钮',
  en: 'is not valid, too old or for another person: ask the user to tap the phone button again',
};
