import { Injectable } from '@nestjs/common';
import type { SessionEndReason, SignInMethod, UserId } from '@yaopai/protocol';
import { In, IsNull } from 'typeorm';
import { AuditEventEntity } from '../audit/index.js';
import type { Transaction } from '../database/index.js';
import { type IdentityEntity, UnionIdChangeEntity } from '../identities/index.js';
import { AccountJoinEntity } from '../joins/index.js';
import { PasswordEntity } from '../passwords/index.js';

/** A session, dead or alive, as its owner recognises it. */
export interface ExportedSession {
  method: SignInMethod;
  application: string;
  address: string | null;
  device: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  endedAt: Date | null;
  endReason: SessionEndReason | null;
}

@Injectable()
export class ExportRepository {
  /** Newest first. */
  async findSessions(tx: Transaction, userId: UserId): Promise<ExportedSession[]> {
    return tx.query(SESSIONS, [userId]);
  }

  /** Unionids that these had before, oldest first. */
  async findFormerUnionIds(
    tx: Transaction,
    identities: IdentityEntity[],
  ): Promise<Pick<UnionIdChangeEntity, 'identityId' | 'oldUnionId'>[]> {
    return tx.find(UnionIdChangeEntity, {
      where: { identityId: In(identities.map(({ id }) => id)) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** What gave the user a number in the place of another one. Newest first. */
  async findNumberJoins(tx: Transaction, userId: UserId): Promise<Pick<AccountJoinEntity, 'changes' | 'createdAt'>[]> {
    return tx.find(AccountJoinEntity, {
      where: { userId, kind: 'number', undoneAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** Undefined when there is no password. */
  async findPasswordChange(tx: Transaction, userId: UserId): Promise<Date | undefined> {
    const password = await tx.findOne(PasswordEntity, {
      select: { userId: true, changedAt: true },
      where: { userId },
    });
    return password?.changedAt;
  }

  /** Types and times only: the data of an event may name others. Newest first. */
  async findEvents(tx: Transaction, userId: UserId, limit: number): Promise<{ type: string; createdAt: Date }[]> {
    return tx.find(AuditEventEntity, {
      select: { id: true, type: true, createdAt: true },
      where: { userId },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit,
    });
  }
}

const SESSIONS = `
  SELECT session.method, application.name AS application, session.address, session.device,
         session.created_at AS "createdAt", coalesce(session.rotated_at, session.created_at) AS "lastUsedAt",
         session.ended_at AS "endedAt", session.end_reason AS "endReason"
    FROM sessions session JOIN applications application ON application.id = session.application_id
   WHERE session.user_id = $1
   ORDER BY session.created_at DESC, session.id DESC`;
