import { Injectable } from '@nestjs/common';
import type { EndSessionsReply, SessionId, SessionsReply } from '@yaopai/protocol';
import { AppError, type Principal } from '../http/index.js';
import { Clock } from '../runtime/index.js';
import { SessionRepository } from './session.repository.js';

/** The devices on which a user is signed in. */
@Injectable()
export class MySessionsService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  async list({ user, sessionId }: Principal): Promise<SessionsReply> {
    const found = await this.sessions.findLiveOfUser(user.id, this.clock.date());
    const sessions = found.map(({ applicationId, applicationName, createdAt, lastUsedAt, expiresAt, ...rest }) => ({
      ...rest,
      current: rest.id === sessionId,
      application: { id: applicationId, name: applicationName },
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
    return { sessions };
  }

  /** One that has ended already is no error. @throws AppError NOT_FOUND for one that is not the user's */
  async end({ user }: Principal, id: SessionId): Promise<EndSessionsReply> {
    if (await this.sessions.endOwn(user.id, id, this.clock.date())) return { ended: 1 };
    const session = await this.sessions.findById(id);
    if (session?.id !== user.id) throw new AppError('NOT_FOUND');
    return { ended: 0 };
  }

  async endAll({ user }: Principal): Promise<EndSessionsReply> {
    return { ended: await this.sessions.endAllOwn(user.id, this.clock.date()) };
  }
}
