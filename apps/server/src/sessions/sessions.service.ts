import { Injectable } from '@nestjs/common';
import type {
  IdentityId,
  SessionEndReason,
  SessionId,
  SignInMethod,
  TokenReply,
  UserId,
  UserPoolId,
} from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { KeyRing } from '../crypto/index.js';
import type { Transaction } from '../database/index.js';
import { AppError } from '../http/index.js';
import type { WechatSubject } from '../identities/index.js';
import { InvalidCodes } from '../limits/index.js';
import { Clock, DAY, IdGenerator, SECOND } from '../runtime/index.js';
import { AccessTokens } from '../tokens/index.js';
import type { UserSnapshot } from '../users/index.js';
import type { KeepSessionKeyValues } from '../wechat/index.js';
import { RefreshTokenCodec } from './refresh-token.js';
import { sessionRefusal } from './session-life.js';
import { type NewSession, type Opener, SessionRepository, type SessionWithUser } from './session.repository.js';

const IDLE_LIFETIME = 30 * DAY;
const ABSOLUTE_LIFETIME = 180 * DAY;
/** How long the immediate predecessor of a refresh token still gets the same successor. */
const ROTATION_GRACE = 30 * SECOND;

/** Keyed hashes by which a repetition of the request that opened a session is recognised. */
export interface RequestMark {
  codeHash: Buffer | null;
  replayHash: Buffer | null;
}

/** What marks the request that opens a session. */
export interface SessionMarks extends RequestMark {
  method: SignInMethod;
  /** The same by master keys that make no more, or not yet: looked for, never stored. */
  alsoAs?: readonly RequestMark[];
  /** Kept with the session, so that its owner recognises it. */
  address: string | null;
  device: string | null;
}

/** A session that was just opened, with its user. */
export interface OpenedSession {
  user: UserSnapshot;
  sessionId: SessionId;
  openedAt: Date;
}

@Injectable()
export class SessionsService {
  private readonly refreshTokens: RefreshTokenCodec;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly accessTokens: AccessTokens,
    private readonly audit: AuditLog,
    private readonly invalid: InvalidCodes,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
    keys: KeyRing,
  ) {
    this.refreshTokens = new RefreshTokenCodec(keys);
  }

  /** The plain case in one statement; undefined when it is not the plain case. */
  async openForKnownIdentity(
    client: Client,
    key: KeepSessionKeyValues,
    subject: WechatSubject,
    marks: SessionMarks,
  ): Promise<OpenedSession | undefined> {
    const session = this.newSession(client, marks);
    const user = await this.sessions.openForKnownIdentity(key, subject, session);
    return user && { user, sessionId: session.id, openedAt: session.createdAt };
  }

  /** Undefined when the user may not act. */
  async openForUser(
    tx: Transaction,
    client: Client,
    opener: Opener,
    marks: SessionMarks,
  ): Promise<OpenedSession | undefined> {
    const session = this.newSession(client, marks);
    const user = await this.sessions.openForUser(tx, opener, session);
    return user && { user, sessionId: session.id, openedAt: session.createdAt };
  }

  private newSession(client: Client, marks: SessionMarks): NewSession {
    const now = this.clock.now();
    return {
      ...marks,
      id: this.ids.next<SessionId>(),
      poolId: client.pool.id,
      applicationId: client.application.id,
      createdAt: new Date(now),
      idleExpiresAt: new Date(now + IDLE_LIFETIME),
      expiresAt: new Date(now + ABSOLUTE_LIFETIME),
    };
  }

  /** The tokens of one generation of a session. */
  async tokensFor(
    client: Client,
    session: { sessionId: SessionId; userId: UserId; generation: number; generationStartedAt: Date },
  ): Promise<TokenReply> {
    const access = await this.accessTokens.mint(client, session);
    return {
      accessToken: access.token,
      tokenType: 'Bearer',
      accessTokenExpiresAt: access.expiresAt.toISOString(),
      refreshToken: this.refreshTokens.encode(session),
      sessionId: session.sessionId,
    };
  }

  /** The session that a code opened, when it is still as its opening left it: alive and its first refresh token unused. */
  async findUntouched(
    poolId: UserPoolId,
    marks: Pick<SessionMarks, 'codeHash' | 'alsoAs'>,
  ): Promise<{ session: SessionWithUser; untouched: boolean } | undefined> {
    const session = await this.sessions.findByCodeHash(poolId, codeHashesOf(marks));
    return session && { session, untouched: !sessionRefusal(session, this.clock.now()) && session.generation === 0 };
  }

  /** The live session that a code opened. */
  async findLiveByCode(
    poolId: UserPoolId,
    marks: Pick<SessionMarks, 'codeHash' | 'alsoAs'>,
  ): Promise<SessionWithUser | undefined> {
    const session = await this.sessions.findByCodeHash(poolId, codeHashesOf(marks));
    return sessionRefusal(session, this.clock.now()) ? undefined : session;
  }

  /** @throws AppError SESSION_EXPIRED, SESSION_ENDED, or what the user's state says */
  async requireLive(id: SessionId): Promise<SessionWithUser> {
    const session = await this.sessions.findById(id);
    const refusal = sessionRefusal(session, this.clock.now());
    if (refusal) throw refusal;
    return session!;
  }

  /**
   * The caller's own session, read again under its user's row lock: a request that the guard let through may meanwhile have
   * lost it.
   * @throws AppError SESSION_EXPIRED, SESSION_ENDED, or what the user's state says
   */
  async requireStillLive(tx: Transaction, id: SessionId): Promise<SessionWithUser> {
    const session = await this.sessions.findInTransaction(tx, id);
    const refusal = sessionRefusal(session, this.clock.now());
    if (refusal) throw refusal;
    return session!;
  }

  /** The same as a question, for a session that is not the caller's. */
  async isStillLive(tx: Transaction, id: SessionId): Promise<boolean> {
    return sessionRefusal(await this.sessions.findInTransaction(tx, id), this.clock.now()) === undefined;
  }

  /** Ends every session of a user whose row the transaction has locked, but `except`. */
  async endAll(
    tx: Transaction,
    userId: UserId,
    ending: { reason: SessionEndReason; except?: SessionId },
  ): Promise<void> {
    const { reason, except = null } = ending;
    await this.sessions.endAll(tx, userId, { reason, now: this.clock.date(), except });
  }

  /** Where the user's sessions were is nobody's business any more: they were another person's. */
  forgetDevices(tx: Transaction, userId: UserId): Promise<void> {
    return this.sessions.forgetDevices(tx, userId);
  }

  /** Ends those that came by one of these identities, or by the user's phone: a code sent to it, or WeChat's word for it alone. */
  async endOpenedBy(
    tx: Transaction,
    userId: UserId,
    ending: {
      identities?: IdentityId[];
      byPhone?: boolean;
      reason: SessionEndReason;
      since?: Date;
      except?: SessionId;
    },
  ): Promise<void> {
    await this.sessions.endOpenedBy(tx, userId, { ...ending, now: this.clock.date() });
  }

  /**
   * @param caller as limits count callers
   * @throws AppError TOKEN_INVALID, RATE_LIMITED in its place, FORBIDDEN, SESSION_EXPIRED, SESSION_ENDED, or what the user's state says
   */
  async refresh(client: Client, refreshToken: string, caller: string): Promise<TokenReply> {
    const presented = this.refreshTokens.decode(refreshToken);
    if (!presented) {
      await this.invalid.refuse({ kind: 'refresh-token', scope: client.pool.id, caller });
      throw new AppError('TOKEN_INVALID');
    }
    const { sessionId, generation } = presented;
    const now = this.clock.now();

    const times = { now: new Date(now), idleExpiresAt: new Date(now + IDLE_LIFETIME) };
    const rotated = await this.sessions.rotate({ sessionId, generation, applicationId: client.application.id }, times);
    const successor = { sessionId, generation: generation + 1 };
    if (rotated)
      return this.tokensFor(client, { ...successor, userId: rotated.userId, generationStartedAt: times.now });

    const session = await this.sessions.findById(sessionId);
    if (session && session.applicationId !== client.application.id) throw new AppError('FORBIDDEN');
    const refusal = sessionRefusal(session, now);
    if (refusal) throw refusal;
    const { rotatedAt, id: userId } = session!;
    if (!isPredecessor(session!, generation, now)) return this.refuseReuse(client, session!);
    return this.tokensFor(client, { ...successor, userId, generationStartedAt: rotatedAt! });
  }

  /** The live session that a refresh with this token would continue now; undefined for any other token. Nothing is spent. */
  async findByRefreshToken(refreshToken: string): Promise<SessionWithUser | undefined> {
    const content = this.refreshTokens.decode(refreshToken);
    const session = content && (await this.sessions.findById(content.sessionId));
    if (!session || sessionRefusal(session, this.clock.now())) return undefined;
    const isHonoured =
      session.generation === content.generation || isPredecessor(session, content.generation, this.clock.now());
    return isHonoured ? session : undefined;
  }

  /** A token older than the last but one was copied, or its holder lost track: either way the family ends. */
  private async refuseReuse(client: Client, session: SessionWithUser): Promise<never> {
    const ended = await this.sessions.end(session.sessionId, 'reuse', this.clock.date());
    if (ended) {
      await this.audit.record({
        poolId: session.poolId,
        type: 'session.reuse',
        userId: session.id,
        applicationId: client.application.id,
        data: { sessionId: session.sessionId },
      });
    }
    throw new AppError('SESSION_ENDED', { detail: { reason: 'reuse' } });
  }

  /** Ends what the tokens name. A session that is already dead, or a token that is not ours, is no error. */
  async logout(client: Client, tokens: { refreshToken?: string; sessionId?: SessionId }): Promise<void> {
    const byRefreshToken = tokens.refreshToken ? this.refreshTokens.decode(tokens.refreshToken)?.sessionId : undefined;
    for (const id of new Set([byRefreshToken, tokens.sessionId])) {
      const session = id && (await this.sessions.findById(id));
      if (!session) continue;
      if (session.applicationId !== client.application.id) throw new AppError('FORBIDDEN');
      await this.sessions.end(session.sessionId, 'user', this.clock.date());
    }
  }

  /**
   * Ends the session of a token that a backend hands in, also of a refresh token that was replaced. Outside the application's
   * pool nothing is found, and what is not found is no error.
   * @throws AppError FORBIDDEN for a session of another application
   */
  async revoke(client: Client, token: { refreshToken: string } | { sessionId: SessionId }): Promise<void> {
    const id = 'sessionId' in token ? token.sessionId : this.refreshTokens.decode(token.refreshToken)?.sessionId;
    const session = id && (await this.sessions.findById(id));
    if (!session || session.poolId !== client.pool.id) return;
    if (session.applicationId !== client.application.id) throw new AppError('FORBIDDEN');
    await this.sessions.end(session.sessionId, 'user', this.clock.date());
  }
}

const codeHashesOf = ({ codeHash, alsoAs = [] }: Pick<SessionMarks, 'codeHash' | 'alsoAs'>): Buffer[] =>
  [codeHash, ...alsoAs.map((mark) => mark.codeHash)].filter((hash) => hash !== null);

/** The client that never saw the reply asks again: it gets the successor that is already current, and only while it is unused. */
function isPredecessor({ generation, rotatedAt }: SessionWithUser, presented: number, now: number): boolean {
  return generation === presented + 1 && rotatedAt !== null && now - rotatedAt.getTime() <= ROTATION_GRACE;
}
