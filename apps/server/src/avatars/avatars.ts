import { Injectable, Logger } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import { ServerConfig } from '../config/index.js';
import type { ConnectionId } from '../connections/index.js';
import type { Transaction } from '../database/index.js';
import { invalidInput } from '../http/index.js';
import { Clock, HOUR, MINUTE } from '../runtime/index.js';
import { isQlogoUrl } from '../users/index.js';
import { type AvatarId, avatarIdOf, fileNamesOf } from './avatar-name.js';
import { AvatarStore } from './avatar-store.js';
import { AvatarRepository } from './avatar.repository.js';

/** No upload takes as long. */
const STORING_FOR = HOUR;
/** Until the files of a discarded one are tried again: at first it was tried right after the commit. */
const RETRY_AFTER = 10 * MINUTE;
const BATCH = 100;

/** Not this user's, or not any more. */
const NOT_YOURS = {
  zh: '必须是本人已上传的头像地址，或 https://*.qlogo.cn 地址',
  en: "must be the URL of the user's own uploaded avatar, or one of https://*.qlogo.cn",
};

/**
 * What becomes of avatars that were uploaded. Rows change in the caller's transaction, which holds the lock of the user's row
 * unless it says otherwise; files go after its commit, by the ids that are answered here or by the hourly job: no transaction
 * waits for a store.
 */
@Injectable()
export class Avatars {
  private readonly logger = new Logger(Avatars.name);

  constructor(
    private readonly repository: AvatarRepository,
    private readonly store: AvatarStore,
    private readonly config: ServerConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * A verdict came on the picture of this trace: it is shown from now on, or goes. Locks the user's row itself. One that was
   * replaced, or judged before, is left alone.
   * @returns ids for `deleteFiles`
   */
  async settle(tx: Transaction, connectionId: ConnectionId, traceId: string, passed: boolean): Promise<AvatarId[]> {
    const named = await this.repository.findPending(tx, connectionId, traceId);
    if (!named) return [];
    await this.repository.lockUser(tx, named.userId);
    // Again under the lock: the user may have chosen another one.
    const pending = await this.repository.findPending(tx, connectionId, traceId);
    if (!pending || pending.userId !== named.userId) return [];
    if (!passed) return this.discardPending(tx, pending.userId);
    const trace = { connectionId, traceId };
    const old = await this.repository.discard(tx, pending.userId, ['shown'], this.clock.date());
    await this.repository.present(tx, { ...pending, trace }, 'shown', this.clock.date());
    return old;
  }

  /**
   * Before the user's photo is set to what they ask for: an avatar of their own stays as it is, anything else replaces what
   * was uploaded.
   * @returns whether `photo` is to be written, and ids for `deleteFiles`
   * @throws AppError INVALID_INPUT for an avatar that is not theirs
   */
  async choose(tx: Transaction, userId: UserId, photo: string | null): Promise<{ isNew: boolean; gone: AvatarId[] }> {
    if (photo === null || isQlogoUrl(photo)) return { isNew: true, gone: await this.replace(tx, userId) };
    const own = avatarIdOf(photo, this.config.publicUrl);
    const state = own && (await this.repository.findState(tx, own, userId));
    if (!state) throw invalidInput('photo', NOT_YOURS);
    return { isNew: false, gone: state === 'shown' ? await this.discardPending(tx, userId) : [] };
  }

  /** The user gets another photo, which the caller writes. @returns ids for `deleteFiles` */
  async replace(tx: Transaction, userId: UserId): Promise<AvatarId[]> {
    const now = this.clock.date();
    await this.repository.clearPendingPhoto(tx, userId, now);
    return this.repository.discard(tx, userId, ['pending', 'shown'], now);
  }

  /** The user is erased; the caller clears what `users` says. @returns ids for `deleteFiles` */
  discardAll(tx: Transaction, userId: UserId): Promise<AvatarId[]> {
    return this.repository.discardAll(tx, userId, this.clock.date());
  }

  /**
   * A merge carried over what the other lacked: an avatar follows its URL. One that was not carried stays the old user's, for
   * the undo gives it back; one that waited for its check goes.
   */
  async follow(tx: Transaction, { from, to }: { from: UserId; to: UserId }): Promise<void> {
    await this.discardPending(tx, from);
    await this.repository.moveCarried(tx, from, to);
  }

  /** The merge is undone, and what it carried was taken back: so is the avatar, unless it was replaced meanwhile. */
  async giveBack(tx: Transaction, { from, to }: { from: UserId; to: UserId }): Promise<void> {
    await this.repository.moveCarried(tx, from, to);
    await this.repository.dropForeignPhoto(tx, to);
    await this.repository.dropForeignPhoto(tx, from);
  }

  /**
   * After the commit; never throws. A store that does not answer is waited for once: the hourly job deletes what is left.
   * @returns whether all are gone
   */
  async deleteFiles(ids: readonly AvatarId[]): Promise<boolean> {
    for (const id of ids) if (!(await this.deleteOne(id))) return false;
    return true;
  }

  /**
   * Deletes what was discarded, and what uploads left that ended half-way. Stops when the store does not answer.
   * @returns how many are gone
   */
  async sweep(signal?: AbortSignal): Promise<number> {
    const now = this.clock.now();
    const since = {
      now: new Date(now),
      storingSince: new Date(now - STORING_FOR),
      discardedSince: new Date(now - RETRY_AFTER),
    };
    let count = 0;
    while (!signal?.aborted) {
      const ids = await this.repository.takeGoing(BATCH, since);
      for (const id of ids) {
        if (signal?.aborted || !(await this.deleteOne(id))) return count;
        count++;
      }
      if (ids.length < BATCH) break;
    }
    return count;
  }

  private async discardPending(tx: Transaction, userId: UserId): Promise<AvatarId[]> {
    const now = this.clock.date();
    await this.repository.clearPendingPhoto(tx, userId, now);
    return this.repository.discard(tx, userId, ['pending'], now);
  }

  private async deleteOne(id: AvatarId): Promise<boolean> {
    try {
      const { full, thumbnail } = fileNamesOf(id);
      await this.store.delete(full);
      await this.store.delete(thumbnail);
      await this.repository.delete(id);
      return true;
    } catch (err) {
      this.logger.warn({ err }, 'the files of an avatar could not be deleted; the hourly job tries again');
      return false;
    }
  }
}
