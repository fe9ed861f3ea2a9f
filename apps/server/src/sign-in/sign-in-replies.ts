import { Injectable } from '@nestjs/common';
import type { SignInReply, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { Closing } from '../closing/index.js';
import { AppError } from '../http/index.js';
import { type OpenedSession, SessionsService } from '../sessions/index.js';
import { gateRefusal, UserMapper, type UserState } from '../users/index.js';

/** What every way of signing in answers. */
@Injectable()
export class SignInReplies {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UserMapper,
    private readonly audit: AuditLog,
    private readonly closing: Closing,
  ) {}

  async success(client: Client, opened: OpenedSession, isNewUser: boolean): Promise<SignInReply> {
    const { user, sessionId, openedAt } = opened;
    const tokens = await this.sessions.tokensFor(client, {
      sessionId,
      userId: user.id,
      generation: 0,
      generationStartedAt: openedAt,
    });
    return { ...tokens, user: this.users.toUser(user), isNewUser };
  }

  /**
   * What somebody is told who proved to be a user that may not act; undefined for one who may. Outside the transaction, so
   * that the record of a refusal stays.
   * @param data of the audit record
   */
  async inactive(
    { pool, application }: Client,
    { id: userId, state }: { id: UserId; state: UserState },
    data: Record<string, unknown>,
  ): Promise<AppError | undefined> {
    const refusal = gateRefusal(state);
    if (!refusal) return undefined;
    const type = state === 'closing' ? 'sign-in.closing' : 'sign-in.blocked';
    await this.audit.record({ poolId: pool.id, applicationId: application.id, type, userId, data });
    return state === 'closing' ? this.closing.refusal(userId) : refusal;
  }

  /** The block of somebody whose account is gone. */
  async tombstoned({ pool, application }: Client, data: Record<string, unknown>): Promise<AppError> {
    await this.audit.record({ poolId: pool.id, applicationId: application.id, type: 'sign-in.blocked', data });
    return new AppError('ACCOUNT_BLOCKED');
  }
}
