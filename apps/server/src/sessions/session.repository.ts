import { Injectable } from '@nestjs/common';
import type {
  ApplicationId,
  IdentityId,
  SessionEndReason,
  SessionId,
  SignInMethod,
  UserId,
  UserPoolId,
} from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import type { WechatSubject } from '../identities/index.js';
import { activeUserSql, type UserSnapshot, userSnapshotSql } from '../users/index.js';
import type { KeepSessionKeyValues } from '../wechat/index.js';
import { OPEN_FOR_KNOWN_IDENTITY_SQL, OPEN_FOR_USER_SQL } from './open-session.sql.js';

/** A session about to be opened. */
export interface NewSession {
  id: SessionId;
  poolId: UserPoolId;
  applicationId: ApplicationId;
  method: SignInMethod;
  codeHash: Buffer | null;
  replayHash: Buffer | null;
  /** Where the request came from. */
  address: string | null;
  /** The device's model or system. */
  device: string | null;
  createdAt: Date;
  idleExpiresAt: Date;
  expiresAt: Date;
}

/** Whom a transaction has settled to open a session for. */
export interface Opener {
  userId: UserId;
  identityId: IdentityId | null;
  /** Whether this sign-in made the account. */
  madeAccount: boolean;
}

/** What decides whether a session lives. */
export interface SessionRecord {
  sessionId: SessionId;
  applicationId: ApplicationId;
  generation: number;
  rotatedAt: Date | null;
  openedAt: Date;
  idleExpiresAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endReason: SessionEndReason | null;
  method: SignInMethod;
  /** The identity that opened it; null once that is erased. */
  identityId: IdentityId | null;
  replayHash: Buffer | null;
  /** Whether this sign-in made the account. */
  madeAccount: boolean;
}

/** A live session as its owner recognises it. */
export interface ListedSession {
  id: SessionId;
  method: SignInMethod;
  applicationId: ApplicationId;
  applicationName: string;
  address: string | null;
  device: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** A session beside its user. */
export type SessionWithUser = SessionRecord & UserSnapshot;

const SESSION_WITH_USER_SQL = `
  SELECT session.id AS "sessionId", session.application_id AS "applicationId", session.generation,
         session.rotated_at AS "rotatedAt", session.created_at AS "openedAt", session.idle_expires_at AS "idleExpiresAt",
         session.expires_at AS "expiresAt", session.ended_at AS "endedAt", session.end_reason AS "endReason",
         session.method, session.replay_hash AS "replayHash", session.identity_id AS "identityId",
         session.made_account AS "madeAccount", ${userSnapshotSql('users')}
    FROM sessions session JOIN users ON users.id = session.user_id`;

@Injectable()
export class SessionRepository {
  constructor(private readonly database: Database) {}

  async openForKnownIdentity(
    key: KeepSessionKeyValues,
    subject: WechatSubject,
    session: NewSession,
  ): Promise<UserSnapshot | undefined> {
    const [user] = await this.database.query<UserSnapshot>({
      name: 'open-session-for-known-identity',
      text: OPEN_FOR_KNOWN_IDENTITY_SQL,
      values: [...key, ...sessionValues(session), subject.wechatAppId, subject.unionId],
    });
    return user;
  }

  /** Undefined when the user may not act. */
  async openForUser(tx: Transaction, opener: Opener, session: NewSession): Promise<UserSnapshot | undefined> {
    const values = [opener.userId, opener.identityId, ...sessionValues(session), opener.madeAccount];
    const [user] = (await tx.query(OPEN_FOR_USER_SQL, values)) as UserSnapshot[];
    return user;
  }

  async findById(id: SessionId): Promise<SessionWithUser | undefined> {
    const [row] = await this.database.query<SessionWithUser>({
      name: 'session-by-id',
      text: `${SESSION_WITH_USER_SQL} WHERE session.id = $1`,
      values: [id],
    });
    return row;
  }

  async findByCodeHash(poolId: UserPoolId, codeHashes: Buffer[]): Promise<SessionWithUser | undefined> {
    const [row] = await this.database.query<SessionWithUser>({
      name: 'session-by-code-hash',
      text: `${SESSION_WITH_USER_SQL} WHERE session.code_hash = ANY ($1) AND session.pool_id = $2 ORDER BY session.created_at DESC LIMIT 1`,
      values: [codeHashes, poolId],
    });
    return row;
  }

  /**
   * Advances the family from `generation`: one conditional update, so that of any number of holders of one token exactly one
   * gets through. Undefined when the session is not alive at that generation, for whatever reason.
   */
  async rotate(
    at: { sessionId: SessionId; generation: number; applicationId: ApplicationId },
    times: { now: Date; idleExpiresAt: Date },
  ): Promise<{ userId: UserId } | undefined> {
    const [rotated] = await this.database.query<{ userId: UserId }>({
      name: 'rotate-session',
      text: `UPDATE sessions SET generation = sessions.generation + 1, rotated_at = $4, idle_expires_at = least($5, sessions.expires_at)
               FROM users
              WHERE sessions.id = $1 AND sessions.generation = $2 AND sessions.application_id = $3
                AND sessions.ended_at IS NULL AND sessions.idle_expires_at > $4 AND sessions.expires_at > $4
                AND users.id = sessions.user_id AND ${activeUserSql('users')}
          RETURNING sessions.user_id AS "userId"`,
      values: [at.sessionId, at.generation, at.applicationId, times.now, times.idleExpiresAt],
    });
    return rotated;
  }

  /** Live ones of a user who may act, last used first. */
  async findLiveOfUser(userId: UserId, now: Date): Promise<ListedSession[]> {
    return this.database.query({ name: 'live-sessions-of-user', text: LIVE_OF_USER, values: [userId, now] });
  }

  /** Whether it was alive until now and this user's. */
  async endOwn(userId: UserId, id: SessionId, now: Date): Promise<boolean> {
    const rows = await this.database.query({
      name: 'end-own-session',
      text: `UPDATE sessions SET ended_at = $3, end_reason = 'user'
              WHERE id = $1 AND user_id = $2 AND ${LIVE} RETURNING id`,
      values: [id, userId, now],
    });
    return rows.length === 1;
  }

  /** How many were alive until now. */
  async endAllOwn(userId: UserId, now: Date): Promise<number> {
    const rows = await this.database.query({
      name: 'end-own-sessions',
      text: `UPDATE sessions SET ended_at = $2, end_reason = 'user' WHERE user_id = $1 AND ended_at IS NULL
              RETURNING (idle_expires_at > $2 AND expires_at > $2) AS alive`,
      values: [userId, now],
    });
    return (rows as { alive: boolean }[]).filter(({ alive }) => alive).length;
  }

  /** The first reason stays; false when the session had already ended. */
  async end(id: SessionId, reason: SessionEndReason, now: Date): Promise<boolean> {
    const rows = await this.database.query<{ id: SessionId }>({
      name: 'end-session',
      text: 'UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL RETURNING id',
      values: [id, now, reason],
    });
    return rows.length === 1;
  }

  async forgetDevices(tx: Transaction, userId: UserId): Promise<void> {
    await tx.query('UPDATE sessions SET address = NULL, device = NULL WHERE user_id = $1', [userId]);
  }

  async endAll(
    tx: Transaction,
    userId: UserId,
    ending: { reason: SessionEndReason; now: Date; except: SessionId | null },
  ): Promise<void> {
    await tx.query(END_ALL, [userId, ending.now, ending.reason, ending.except]);
  }

  async endOpenedBy(
    tx: Transaction,
    userId: UserId,
    ending: {
      identities?: IdentityId[];
      byPhone?: boolean;
      reason: SessionEndReason;
      now: Date;
      since?: Date;
      except?: SessionId;
    },
  ): Promise<void> {
    const { identities = [], byPhone = false, reason, now, since = null, except = null } = ending;
    await tx.query(END_OPENED_BY, [userId, identities, byPhone, now, reason, since, except]);
  }

  /** The session as it is within the transaction: who holds its user's row lock reads what the last holder left. */
  async findInTransaction(tx: Transaction, id: SessionId): Promise<SessionWithUser | undefined> {
    const [row] = (await tx.query(`${SESSION_WITH_USER_SQL} WHERE session.id = $1`, [id])) as SessionWithUser[];
    return row;
  }
}

const LIVE = 'ended_at IS NULL AND idle_expires_at > $3 AND expires_at > $3';

const LIVE_OF_USER = `
  SELECT session.id, session.method, session.application_id AS "applicationId", application.name AS "applicationName",
         session.address, session.device, session.created_at AS "createdAt",
         coalesce(session.rotated_at, session.created_at) AS "lastUsedAt", session.idle_expires_at AS "expiresAt"
    FROM sessions session JOIN applications application ON application.id = session.application_id
   WHERE session.user_id = $1 AND session.ended_at IS NULL AND session.idle_expires_at > $2 AND session.expires_at > $2
   ORDER BY "lastUsedAt" DESC, session.id DESC
   LIMIT 100`;

/** Every live session of a user, but one. */
const END_ALL = `
  UPDATE sessions SET ended_at = $2, end_reason = $3
   WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $4::uuid`;

const END_OPENED_BY = `
  UPDATE sessions SET ended_at = $4, end_reason = $5
   WHERE user_id = $1 AND ended_at IS NULL
     AND (identity_id = ANY ($2::uuid[])
          OR $3::boolean AND (method = 'sms-code' OR method = 'wechat-phone' AND identity_id IS NULL))
     AND ($6::timestamptz IS NULL OR created_at >= $6) AND id IS DISTINCT FROM $7::uuid`;

function sessionValues(session: NewSession): unknown[] {
  return [
    session.createdAt,
    session.id,
    session.poolId,
    session.applicationId,
    session.method,
    session.codeHash,
    session.replayHash,
    session.idleExpiresAt,
    session.expiresAt,
    session.address,
    session.device,
  ];
}
