import { Injectable } from '@nestjs/common';
import type { SignInReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database } from '../database/index.js';
import { AppError, type Origin } from '../http/index.js';
import { IdentityResolver, type Resolution } from '../identities/index.js';
import { Clock } from '../runtime/index.js';
import { type OpenedSession, type SessionMarks, SessionsService } from '../sessions/index.js';
import { UsersService } from '../users/index.js';
import { type Exchange, SessionKeys, WechatClient, WechatError, WechatRefusals } from '../wechat/index.js';
import { registrationOf } from './registration.js';
import { ReplayFinder } from './replay-finder.js';
import { marksOf } from './request-marks.js';
import type { SignInWithWechatRequestDto } from './sign-in.dto.js';
import { SignInReplies } from './sign-in-replies.js';
import { carriesProfile, readProfile, type WechatProfile } from './wechat-profile.js';

const ROUTE = 'POST /sign-in/wechat';
/** Each lost race means that another transaction committed what the next attempt will find. */
const MAX_ATTEMPTS = 5;

export interface WechatSignIn {
  client: Client;
  connection: Connection;
  body: SignInWithWechatRequestDto;
  idempotencyKey: string | undefined;
  origin: Origin;
}

/** Rolls the transaction back and carries out of it what it found. */
class Unsettled extends Error {
  constructor(readonly resolution: Exclude<Resolution, { outcome: 'user' }>) {
    super(resolution.outcome);
  }
}

/** "Sign in with code": first match wins. */
@Injectable()
export class WechatSignInService {
  constructor(
    private readonly wechat: WechatClient,
    private readonly sessionKeys: SessionKeys,
    private readonly sessions: SessionsService,
    private readonly identities: IdentityResolver,
    private readonly users: UsersService,
    private readonly replays: ReplayFinder,
    private readonly replies: SignInReplies,
    private readonly refusals: WechatRefusals,
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError; WechatError when WeChat refuses */
  async signIn(request: WechatSignIn): Promise<SignInReply> {
    const { client, connection, body, origin } = request;
    const marks: SessionMarks = {
      method: 'wechat',
      ...marksOf(this.keys, { ...request, within: connection.id, route: ROUTE }),
      address: origin.address,
      device: origin.device,
    };
    const exchange = await this.exchange(request, marks);
    if ('replay' in exchange) return exchange.replay;

    if (carriesProfile(body)) {
      const subject = { connectionId: connection.id, openId: exchange.openId };
      // Kept before anything is read with it, or refused because of it.
      await this.sessionKeys.keep(subject, exchange.sessionKey);
    }
    const profile = await this.readProfile(connection, exchange.openId, body);
    const { opened, isNewUser } = await this.open(client, connection, exchange, marks, profile.given);
    return { ...(await this.replies.success(client, opened, isNewUser)), ...profile.remark };
  }

  /** Rows 1–3. The exchange comes first: only when it fails in a way that a twin's success explains is the twin looked for. */
  private async exchange(
    { client, connection, body, origin }: WechatSignIn,
    marks: SessionMarks,
  ): Promise<Exchange | { replay: SignInReply }> {
    try {
      return await this.wechat.exchangeCode(connection, body.code, origin.caller);
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      await this.refusals.record(client, connection, error);
      const twin = await this.replays.twinOf(client, marks, error);
      const opened = { user: twin, sessionId: twin.sessionId, openedAt: twin.openedAt };
      const openId = twin.identities.find(({ id }) => id === twin.identityId)?.openId ?? '';
      // The profile was written with the session; only what was said of it is said again.
      const { remark } = await this.readProfile(connection, openId, body);
      return { replay: { ...(await this.replies.success(client, opened, twin.madeAccount)), ...remark } };
    }
  }

  private async readProfile(
    connection: Connection,
    openId: string,
    data: SignInWithWechatRequestDto,
  ): Promise<{ given?: WechatProfile; remark?: { profileIgnored: true } }> {
    if (!carriesProfile(data)) return {};
    const reading = readProfile(data, {
      wechatAppId: connection.wechatAppId,
      openId,
      keys: await this.sessionKeys.kept({ connectionId: connection.id, openId }),
      now: this.clock.now(),
      verifiedOnly: connection.contentCheck,
    });
    if (reading.outcome === 'mismatch') throw new AppError('WECHAT_DATA_MISMATCH');
    const remark = { profileIgnored: true } as const;
    if (reading.outcome === 'ignored') return { remark };
    return { given: reading.profile, ...(reading.incomplete && { remark }) };
  }

  /** With a profile the one-statement path is left, so that nobody sees the session before the profile. */
  private async open(
    client: Client,
    connection: Connection,
    exchange: Exchange,
    marks: SessionMarks,
    profile: WechatProfile | undefined,
  ): Promise<{ opened: OpenedSession; isNewUser: boolean }> {
    const { openId, unionId, sessionKey } = exchange;
    const subject = { poolId: client.pool.id, wechatAppId: connection.wechatAppId, openId, unionId };
    const key = this.sessionKeys.valuesToKeep({ connectionId: connection.id, openId }, sessionKey);
    const registration = registrationOf(client, connection);

    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const plain = profile ? undefined : await this.sessions.openForKnownIdentity(client, key, subject, marks);
      if (plain) return { opened: plain, isNewUser: false };
      try {
        return await this.database.transaction(async (tx) => {
          const resolution = await this.identities.resolve(tx, subject, registration);
          if (resolution.outcome !== 'user') throw new Unsettled(resolution);
          const opened = await this.sessions.openForUser(
            tx,
            client,
            { ...resolution, madeAccount: resolution.isNewUser },
            marks,
          );
          if (!opened) throw new Error('a user locked as active could not open a session');
          const user = profile ? await this.users.fillFromWechat(tx, opened.user, profile) : opened.user;
          return { opened: { ...opened, user }, isNewUser: resolution.isNewUser };
        });
      } catch (error) {
        if (!(error instanceof Unsettled)) throw error;
        if (error.resolution.outcome !== 'lost-race') throw await this.refusal(client, connection, error.resolution);
      }
    }
    throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
  }

  /** Rows 4, 5 and 11; written after the rollback, so that the record of a refusal stays. */
  private async refusal(
    client: Client,
    connection: Connection,
    resolution: Exclude<Resolution, { outcome: 'user' | 'lost-race' }>,
  ): Promise<AppError> {
    const data = { connection: connection.identifier };
    switch (resolution.outcome) {
      case 'not-active':
        return (await this.replies.inactive(client, { id: resolution.userId, state: resolution.state }, data))!;
      case 'tombstoned':
        return this.replies.tombstoned(client, data);
      case 'unknown':
        return new AppError(connection.loginOnly ? 'ACCOUNT_NOT_FOUND' : 'REGISTRATION_DISABLED');
    }
  }
}
