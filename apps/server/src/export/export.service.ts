import { Injectable } from '@nestjs/common';
import type { AccountExport, UserId } from '@yaopai/protocol';
import { AccountProofs, type ProofRequest } from '../account-proof/index.js';
import { AuditLog } from '../audit/index.js';
import { Database, type Transaction } from '../database/index.js';
import { AppError } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { Throttle } from '../throttles/index.js';
import { UserMapper, UsersService } from '../users/index.js';
import { ExportRepository } from './export.repository.js';

const FIVE_A_DAY = { attempts: 5, window: DAY };
/** Somebody may have tried to get in very often. */
const MAX_EVENTS = 10_000;

/** Everything that is kept about a person, given to that person: also to one who is blocked or closing. */
@Injectable()
export class ExportService {
  constructor(
    private readonly proofs: AccountProofs,
    private readonly records: ExportRepository,
    private readonly identities: UserIdentities,
    private readonly users: UsersService,
    private readonly mapper: UserMapper,
    private readonly throttle: Throttle,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError what `AccountProofs.prove` throws; RATE_LIMITED; FRESH_PROOF_NEEDED when it was true no more a moment later */
  async export(request: Omit<ProofRequest, 'purpose'>): Promise<AccountExport> {
    const proved = await this.proofs.prove({ ...request, purpose: 'export-account' });
    // Only now, so that nobody uses up another's.
    const turn = await this.throttle.take(['exports', proved.userId], FIVE_A_DAY);
    if (!turn.allowed) throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: turn.retryAfterSeconds } });
    const exported = await this.database.transaction(async (tx) => {
      if (!(await this.proofs.confirm(tx, proved))) return undefined;
      const { pool, application } = request.client;
      const record = { poolId: pool.id, applicationId: application.id, userId: proved.userId };
      await this.audit.record({ ...record, type: 'user.exported', data: { by: proved.by } }, tx);
      return this.collect(tx, proved.userId);
    });
    if (!exported) throw new AppError('FRESH_PROOF_NEEDED');
    return exported;
  }

  private async collect(tx: Transaction, userId: UserId): Promise<AccountExport> {
    const user = await this.users.findSnapshot(userId, tx);
    const identities = await this.identities.find(tx, userId);
    const sessions = await this.records.findSessions(tx, userId);
    const formerUnionIds = await this.records.findFormerUnionIds(tx, identities);
    const numbers = await this.records.findNumberJoins(tx, userId);
    const changedAt = await this.records.findPasswordChange(tx, userId);
    const events = await this.records.findEvents(tx, userId, MAX_EVENTS);
    return {
      exportedAt: this.clock.date().toISOString(),
      user: this.mapper.toUser(user),
      shownPhoto: user.pendingPhoto === null ? null : this.mapper.url(user.photo),
      identities: identities.map(({ id, wechatAppId, openId, unionId, createdAt }) => ({
        id,
        appId: wechatAppId,
        openId,
        unionId,
        formerUnionIds: formerUnionIds
          .filter(({ identityId }) => identityId === id)
          .map(({ oldUnionId }) => oldUnionId),
        createdAt: createdAt.toISOString(),
      })),
      sessions: sessions.map(({ method, application, address, device, createdAt, lastUsedAt, endedAt, endReason }) => ({
        method,
        application,
        address,
        device,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
        endReason,
      })),
      formerPhones: numbers.flatMap(({ changes, createdAt }) => {
        const before = changes.phone?.before;
        const replacedAt = createdAt.toISOString();
        return before ? [{ phoneCountryCode: before.countryCode, phone: before.phone, replacedAt }] : [];
      }),
      password: changedAt ? { changedAt: changedAt.toISOString() } : null,
      events: events.map(({ type, createdAt }) => ({ type, at: createdAt.toISOString() })),
    };
  }
}
