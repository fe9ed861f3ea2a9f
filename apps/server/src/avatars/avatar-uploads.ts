import { Injectable } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import type { IncomingMessage } from 'node:http';
import { type CheckedSubject, ContentCheck } from '../content-check/index.js';
import { Database, type Transaction } from '../database/index.js';
import { AppError, type Principal } from '../http/index.js';
import { Clock, HOUR, Random } from '../runtime/index.js';
import { SessionsService } from '../sessions/index.js';
import { Throttle } from '../throttles/index.js';
import { UserMapper, type UserSnapshot, UsersService } from '../users/index.js';
import { type AvatarId, fileNamesOf, pathOf } from './avatar-name.js';
import { AvatarStore } from './avatar-store.js';
import { AvatarRepository } from './avatar.repository.js';
import { Avatars } from './avatars.js';
import { Pictures, type SquarePictures } from './pictures.js';
import { readUpload } from './read-upload.js';
import { UploadMemory } from './upload-memory.js';

const PER_USER = { attempts: 20, window: HOUR };

/** What WeChat was asked about a picture. */
interface Submitted {
  subject: CheckedSubject;
  traceId: string;
}

/** A signed-in user's new avatar, from the request's body to the row that says it is theirs. */
@Injectable()
export class AvatarUploads {
  constructor(
    private readonly avatars: Avatars,
    private readonly repository: AvatarRepository,
    private readonly store: AvatarStore,
    private readonly pictures: Pictures,
    private readonly memory: UploadMemory,
    private readonly content: ContentCheck,
    private readonly throttle: Throttle,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly mapper: UserMapper,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Once the check has to be waited for, the old one stays what everybody else sees.
   * @throws AppError RATE_LIMITED, INVALID_INPUT on `file`, BUSY, CONTENT_RISKY, WechatError
   */
  async upload(principal: Principal, request: IncomingMessage): Promise<UserSnapshot> {
    const turn = await this.throttle.take(['avatar', principal.user.id], PER_USER);
    if (!turn.allowed) throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: turn.retryAfterSeconds } });
    const pictures = await this.read(request, principal.user.id);
    const id: AvatarId = this.random.bytes(17).toString('base64url').slice(0, 22);
    if (!(await this.repository.insertStoring(id, principal.user.id, this.clock.date())))
      throw await this.users.refusalOf(principal.user.id);
    await this.keep(id, pictures);
    try {
      const submitted = await this.submit(principal, id);
      const gone = await this.database.transaction((tx) => this.present(tx, principal, id, submitted));
      await this.avatars.deleteFiles(gone);
    } catch (error) {
      await this.abandon(id);
      throw error;
    }
    return this.users.findSnapshot(principal.user.id);
  }

  private async read(request: IncomingMessage, userId: UserId): Promise<SquarePictures> {
    const space = this.memory.open(userId);
    try {
      return await this.pictures.square(await readUpload(request, space));
    } finally {
      space.release();
    }
  }

  private async keep(id: AvatarId, { full, thumbnail }: SquarePictures): Promise<void> {
    const names = fileNamesOf(id);
    try {
      await this.store.put(names.full, full);
      await this.store.put(names.thumbnail, thumbnail);
    } catch (cause) {
      // Not deleted at once: a store may still carry out what we no longer wait for. The sweep comes minutes later.
      await this.discard(id);
      throw new AppError('BUSY', { cause, detail: { retryAfterSeconds: 5 } });
    }
  }

  private async submit(principal: Principal, id: AvatarId): Promise<Submitted | undefined> {
    const subject = await this.content.connectionFor(principal);
    if (!subject) return undefined;
    const traceId = await this.content.submitAvatar({ ...subject, url: this.mapper.url(pathOf(id))! });
    return { subject, traceId };
  }

  /** @returns ids of those that it replaces */
  private async present(
    tx: Transaction,
    { user, sessionId }: Principal,
    id: AvatarId,
    submitted: Submitted | undefined,
  ): Promise<AvatarId[]> {
    const trace = submitted && { connectionId: submitted.subject.connection.id, traceId: submitted.traceId };
    // Before any row is locked; the verdict may have been quicker than we.
    const verdict = trace && (await this.content.verdictOn(tx, trace));
    if (verdict === false) throw new AppError('CONTENT_RISKY');
    await this.repository.lockUser(tx, user.id);
    await this.sessions.requireStillLive(tx, sessionId);
    const isPending = trace !== undefined && verdict === undefined;
    const now = this.clock.date();
    const gone = await this.repository.discard(tx, user.id, isPending ? ['pending'] : ['pending', 'shown'], now);
    const avatar = { id, userId: user.id, ...(trace && { trace }) };
    if (!(await this.repository.present(tx, avatar, isPending ? 'pending' : 'shown', now)))
      throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
    return gone;
  }

  /** The refusal is what the caller has to hear; what cannot be cleared away now, the hourly job clears away. */
  private async abandon(id: AvatarId): Promise<void> {
    if (await this.discard(id)) await this.avatars.deleteFiles([id]);
  }

  /** False for one that is shown or waits: a commit whose answer was lost stands, and the files with it. */
  private discard(id: AvatarId): Promise<boolean> {
    return this.repository.abandon(id, this.clock.date()).catch(() => false);
  }
}
