import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserId, UserPoolId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { Clock, IdGenerator } from '../runtime/index.js';
import { AuditEventEntity } from './audit-event.entity.js';

/** One thing that happened. `data` holds ids, masked values and keyed hashes, never a secret or a person's data. */
export interface AuditRecord {
  poolId: UserPoolId;
  type:
    | 'sign-in.blocked'
    | 'sign-in.closing'
    | 'identity.joined'
    | 'identity.union-id-conflict'
    | 'identity.union-id-changed'
    | 'session.reuse'
    | 'sign-up'
    | 'account.joined'
    | 'account.join-undone'
    | 'identity.removed'
    | 'handle.verified'
    | 'handle.changed'
    | 'handle.removed'
    | 'handle.released'
    | 'account.taken-back'
    | 'password.changed'
    | 'password.reset'
    | 'phone.cap-reached'
    | 'user.closing'
    | 'user.closing-cancelled'
    | 'user.erased'
    | 'user.exported'
    | 'wechat.refused'
    | 'wechat.user-event';
  userId?: UserId;
  applicationId?: ApplicationId;
  data?: Record<string, unknown>;
}

@Injectable()
export class AuditLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Within a transaction when one is given, so that the record stands and falls with what it records. */
  async record(record: AuditRecord, tx: Transaction = this.database.manager): Promise<void> {
    await tx.insert(AuditEventEntity, {
      id: this.ids.next(),
      poolId: record.poolId,
      type: record.type,
      userId: record.userId ?? null,
      applicationId: record.applicationId ?? null,
      data: (record.data ?? {}) as object,
      createdAt: this.clock.date(),
    });
  }
}
