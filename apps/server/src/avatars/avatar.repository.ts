import { Injectable } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import type { ConnectionId } from '../connections/index.js';
import { Database, type Transaction } from '../database/index.js';
import { activeUserSql } from '../users/index.js';
import type { AvatarId } from './avatar-name.js';

/** Which avatars are whose, and what `users` says of it. Who changes a user's holds the lock of the user's row. */
@Injectable()
export class AvatarRepository {
  constructor(private readonly database: Database) {}

  /** Before its files are stored; false when the user may not act. */
  async insertStoring(id: AvatarId, userId: UserId, now: Date): Promise<boolean> {
    const rows = await this.database.query({ name: 'insert-avatar', text: INSERT_STORING, values: [id, userId, now] });
    return rows.length === 1;
  }

  /** False when it was discarded meanwhile. */
  async present(
    tx: Transaction,
    avatar: { id: AvatarId; userId: UserId; trace?: { connectionId: ConnectionId; traceId: string } },
    state: 'pending' | 'shown',
    now: Date,
  ): Promise<boolean> {
    const { id, userId, trace } = avatar;
    const values = [id, userId, state, trace?.connectionId ?? null, trace?.traceId ?? null, now];
    const [, affected] = (await tx.query(PRESENT, values)) as [unknown, number];
    if (affected !== 1) return false;
    await tx.query(state === 'shown' ? SHOW_PHOTO : AWAIT_PHOTO, [userId, id, now]);
    return true;
  }

  /** The pending avatar whose verdict names this trace. */
  async findPending(
    tx: Transaction,
    connectionId: ConnectionId,
    traceId: string,
  ): Promise<{ id: AvatarId; userId: UserId } | undefined> {
    const [avatar] = (await tx.query(FIND_PENDING, [connectionId, traceId])) as { id: AvatarId; userId: UserId }[];
    return avatar;
  }

  async lockUser(tx: Transaction, userId: UserId): Promise<void> {
    await tx.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  }

  /** What the user's own avatar is; undefined when it is another's, or goes already. */
  async findState(tx: Transaction, id: AvatarId, userId: UserId): Promise<'pending' | 'shown' | undefined> {
    const [avatar] = (await tx.query(FIND_STATE, [id, userId])) as { state: 'pending' | 'shown' }[];
    return avatar?.state;
  }

  /** The user's, in these states; answers which. `users` still names them. */
  async discard(tx: Transaction, userId: UserId, states: readonly string[], now: Date): Promise<AvatarId[]> {
    return idsOf(await tx.query(DISCARD, [userId, states, now]));
  }

  /** All that the user has, and whose they were is forgotten. */
  async discardAll(tx: Transaction, userId: UserId, now: Date): Promise<AvatarId[]> {
    return idsOf(await tx.query(DISCARD_ALL, [userId, now]));
  }

  /** One whose upload came to nothing; false when it did not after all, or is discarded already. */
  async abandon(id: AvatarId, now: Date): Promise<boolean> {
    return (await this.database.query({ name: 'abandon-avatar', text: ABANDON, values: [id, now] })).length === 1;
  }

  async clearPendingPhoto(tx: Transaction, userId: UserId, now: Date): Promise<void> {
    await tx.query(CLEAR_PENDING_PHOTO, [userId, now]);
  }

  /** The shown one goes to the user that now has its URL. */
  async moveCarried(tx: Transaction, from: UserId, to: UserId): Promise<void> {
    await tx.query(MOVE_CARRIED, [from, to]);
  }

  /** A user shows no avatar that is not the user's any more. */
  async dropForeignPhoto(tx: Transaction, userId: UserId): Promise<void> {
    await tx.query(DROP_FOREIGN_PHOTO, [userId]);
  }

  /**
   * Takes on some whose files have to go: those that were discarded, and those whose upload has not ended in its time. Each
   * is taken on by one process, until its time comes again.
   */
  async takeGoing(
    limit: number,
    { now, storingSince, discardedSince }: { now: Date; storingSince: Date; discardedSince: Date },
  ): Promise<AvatarId[]> {
    const values = [limit, now, storingSince, discardedSince];
    const rows = await this.database.query<{ id: AvatarId }>({ name: 'take-going-avatars', text: TAKE_GOING, values });
    return rows.map(({ id }) => id);
  }

  /** Once its files are gone. */
  async delete(id: AvatarId): Promise<void> {
    const text = `DELETE FROM avatars WHERE id = $1 AND state = 'discarded'`;
    await this.database.query({ name: 'delete-avatar', text, values: [id] });
  }
}

/** Of an UPDATE … RETURNING id. */
const idsOf = ([rows]: [{ id: AvatarId }[], number]): AvatarId[] => rows.map(({ id }) => id);

const path = (id: string): string => `'/avatars/' || ${id} || '.webp'`;

const INSERT_STORING = `
  INSERT INTO avatars (id, pool_id, user_id, state, created_at, updated_at)
  SELECT $1, pool_id, id, 'storing', $3, $3 FROM users WHERE id = $2 AND ${activeUserSql('users')}
  RETURNING 1`;

const PRESENT = `
  UPDATE avatars SET state = $3, connection_id = $4, trace_id = $5, updated_at = $6
   WHERE id = $1 AND user_id = $2 AND state IN ('storing', 'pending')`;

const SHOW_PHOTO = `
  UPDATE users SET photo = ${path('$2::text')}, photo_source = 'user', pending_photo = NULL, updated_at = $3 WHERE id = $1`;

const AWAIT_PHOTO = `UPDATE users SET pending_photo = ${path('$2::text')}, updated_at = $3 WHERE id = $1`;

const FIND_PENDING = `
  SELECT id, user_id AS "userId" FROM avatars WHERE connection_id = $1 AND trace_id = $2 AND state = 'pending'`;

const FIND_STATE = `SELECT state FROM avatars WHERE id = $1 AND user_id = $2 AND state IN ('pending', 'shown')`;

const DISCARD = `
  UPDATE avatars SET state = 'discarded', updated_at = $3 WHERE user_id = $1 AND state = ANY ($2::text[]) RETURNING id`;

const DISCARD_ALL = `
  UPDATE avatars SET state = 'discarded', user_id = NULL, updated_at = $2 WHERE user_id = $1 RETURNING id`;

const ABANDON = `UPDATE avatars SET state = 'discarded', updated_at = $2 WHERE id = $1 AND state = 'storing' RETURNING 1`;

const CLEAR_PENDING_PHOTO = `
  UPDATE users SET pending_photo = NULL, updated_at = $2 WHERE id = $1 AND pending_photo IS NOT NULL`;

const MOVE_CARRIED = `
  UPDATE avatars SET user_id = $2
    FROM users receiver
   WHERE avatars.user_id = $1 AND avatars.state = 'shown' AND receiver.id = $2
     AND receiver.photo = ${path('avatars.id')}`;

const DROP_FOREIGN_PHOTO = `
  UPDATE users SET photo = NULL, photo_source = NULL
   WHERE id = $1 AND photo LIKE '/avatars/%' AND NOT EXISTS (
     SELECT FROM avatars WHERE avatars.user_id = users.id AND avatars.state = 'shown' AND users.photo = ${path('avatars.id')})`;

/** `SKIP LOCKED`, and the time is written: of two processes that sweep at once each takes its own. */
const TAKE_GOING = `
  UPDATE avatars SET state = 'discarded', updated_at = $2
   WHERE id IN (
     SELECT id FROM avatars
      WHERE (state = 'storing' AND updated_at < $3) OR (state = 'discarded' AND updated_at < $4)
      ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING id`;
