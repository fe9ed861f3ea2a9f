import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { In } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import type { Named } from '../handles/index.js';
import {
  BlockTombstoneEntity,
  UnionIdChangeEntity,
  UnionIdConflictEntity,
  UnionIdOwnerEntity,
} from '../identities/index.js';
import { AccountJoinEntity } from '../joins/index.js';
import { PasswordEntity } from '../passwords/index.js';
import { SessionEntity } from '../sessions/index.js';
import { UserEntity } from '../users/index.js';

/** A user whose time is over. */
export interface DueUser {
  id: UserId;
  poolId: UserPoolId;
  blockedBeforeClosing: boolean;
}

/** A user who was merged away, and the record of it that nobody can undo any more. */
export interface MergedUser {
  userId: UserId;
  joinId: string;
}

/** Every column of `users` that says something about a person, as it is when nobody is there. */
const NOTHING = {
  username: null,
  email: null,
  emailVerified: false,
  phoneCountryCode: null,
  phone: null,
  phoneVerified: false,
  phoneVerifiedAt: null,
  nickname: null,
  nicknameSource: null,
  photo: null,
  photoSource: null,
  pendingPhoto: null,
  gender: 'U',
  birthdate: null,
  country: null,
  province: null,
  city: null,
  customData: {} as object,
  loginsCount: 0,
  lastLoginAt: null,
} as const;

const NAMES = {
  id: true,
  poolId: true,
  username: true,
  email: true,
  emailVerified: true,
  phoneCountryCode: true,
  phone: true,
  phoneVerified: true,
} as const;

@Injectable()
export class ErasureRepository {
  constructor(private readonly database: Database) {}

  /** In the order of their ids. @param after the last one of the page before */
  async findDue(now: Date, after: string, limit: number): Promise<UserId[]> {
    const rows = await this.database.query<{ id: UserId }>({
      name: 'users-due-for-erasure',
      text: `SELECT id FROM users WHERE state = 'closing' AND erased_after <= $1 AND id > $2::uuid ORDER BY id LIMIT $3`,
      values: [now, after, limit],
    });
    return rows.map(({ id }) => id);
  }

  /** Whether this transaction may erase the user: of several servers one does, and the others do not wait for it. */
  async claim(tx: Transaction, id: UserId): Promise<boolean> {
    const [row] = (await tx.query('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS claimed', [
      JSON.stringify(['erasure', id]),
    ])) as { claimed: boolean }[];
    return row!.claimed;
  }

  /** What names the user, without a lock. */
  async readNames(tx: Transaction, id: UserId): Promise<Named & { poolId: UserPoolId }> {
    return tx.findOneOrFail(UserEntity, { select: NAMES, where: { id } });
  }

  /** Everybody who was merged into the user, directly or by way of others, and not taken back. */
  async findMergedInto(tx: Transaction, id: UserId): Promise<UserId[]> {
    const rows = (await tx.query(MERGED_INTO, [id])) as { id: UserId }[];
    return rows.map((row) => row.id);
  }

  /** Undefined when the user's time is not over; the caller holds the row's lock. */
  async readDue(tx: Transaction, id: UserId, now: Date): Promise<DueUser | undefined> {
    const [user] = (await tx.query(READ_DUE, [id, now])) as DueUser[];
    return user;
  }

  /** Unionids that were the user's, also those that no identity carries any more. */
  async findUnionIds(
    tx: Transaction,
    userId: UserId,
    identities: { id: string; unionId: string | null }[],
  ): Promise<string[]> {
    const owned = await tx.findBy(UnionIdOwnerEntity, { userId });
    const changes = await tx.findBy(UnionIdChangeEntity, { identityId: In(identities.map(({ id }) => id)) });
    const carried = identities.flatMap(({ unionId }) => unionId ?? []);
    return [
      ...new Set([...owned.map(({ unionId }) => unionId), ...changes.map(({ oldUnionId }) => oldUnionId), ...carried]),
    ];
  }

  async insertTombstones(tx: Transaction, poolId: UserPoolId, hashes: Buffer[], createdAt: Date): Promise<void> {
    const rows = hashes.map((subjectHash) => ({ poolId, subjectHash, createdAt }));
    await tx.createQueryBuilder().insert().into(BlockTombstoneEntity).values(rows).orIgnore().execute();
  }

  /** What hangs on users, but for their identities, which are gone by now: conflicts about their unionids have passed on. */
  async deleteBelongings(tx: Transaction, users: UserId[]): Promise<void> {
    await tx.delete(SessionEntity, { userId: In(users) });
    await tx.delete(PasswordEntity, { userId: In(users) });
    await tx.delete(AccountJoinEntity, [{ userId: In(users) }, { otherUserId: In(users) }]);
    await tx.delete(UnionIdConflictEntity, [{ userId: In(users) }, { ownerUserId: In(users) }]);
  }

  /** Nothing may point to them any more. */
  async markErased(tx: Transaction, users: UserId[], now: Date): Promise<void> {
    const ended = {
      state: 'erased',
      live: false,
      closingSince: null,
      erasedAfter: null,
      blockedBeforeClosing: false,
    } as const;
    await tx.update(UserEntity, { id: In(users) }, { ...NOTHING, ...ended, updatedAt: now });
  }

  /** Locks those whose record is older than `before`, but for what another transaction holds. */
  async lockMergedBefore(tx: Transaction, before: Date, limit: number): Promise<MergedUser[]> {
    return tx.query(MERGED_BEFORE, [before, limit]);
  }

  /** They stay merged: that they were is told by the audit only. */
  async blankMerged(tx: Transaction, merged: MergedUser[], now: Date): Promise<void> {
    const users = merged.map(({ userId }) => userId);
    await tx.delete(SessionEntity, { userId: In(users) });
    await tx.delete(PasswordEntity, { userId: In(users) });
    await tx.delete(AccountJoinEntity, { id: In(merged.map(({ joinId }) => joinId)) });
    await tx.update(UserEntity, { id: In(users), state: 'merged' }, { ...NOTHING, updatedAt: now });
  }
}

const MERGED_INTO = `
  WITH RECURSIVE merged AS (
    SELECT other_user_id AS id FROM account_joins WHERE user_id = $1 AND kind = 'merge' AND undone_at IS NULL
    UNION
    SELECT earlier.other_user_id FROM account_joins earlier JOIN merged ON merged.id = earlier.user_id
     WHERE earlier.kind = 'merge' AND earlier.undone_at IS NULL
  )
  SELECT users.id FROM users JOIN merged ON merged.id = users.id WHERE users.state = 'merged'`;

const READ_DUE = `
  SELECT id, pool_id AS "poolId", blocked_before_closing AS "blockedBeforeClosing"
    FROM users WHERE id = $1 AND state = 'closing' AND erased_after <= $2`;

const MERGED_BEFORE = `
  SELECT merged.id AS "userId", record.id AS "joinId"
    FROM account_joins record JOIN users merged ON merged.id = record.other_user_id
   WHERE record.kind = 'merge' AND record.undone_at IS NULL AND record.created_at < $1 AND merged.state = 'merged'
   LIMIT $2
     FOR NO KEY UPDATE OF merged, record SKIP LOCKED`;
