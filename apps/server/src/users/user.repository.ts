import { Injectable } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { UserEntity } from './user.entity.js';
import { type UserSnapshot, userSnapshotSql } from './user-snapshot.js';
import { activeUserSql, type UserState } from './user-state.js';

/** Values of a profile; undefined leaves one as it is. */
export type ProfileChange = Partial<
  Pick<
    UserEntity,
    'nickname' | 'nicknameSource' | 'photo' | 'photoSource' | 'gender' | 'birthdate' | 'country' | 'province' | 'city'
  >
>;

export type NewUser = Pick<UserEntity, 'id' | 'poolId' | 'createdAt' | 'updatedAt'> &
  Partial<Pick<UserEntity, 'phoneVerifiedAt'>> &
  NewHandle &
  ProfileChange;

/** What a new user is known by from the start. */
export type NewHandle = Partial<
  Pick<UserEntity, 'username' | 'email' | 'emailVerified' | 'phone' | 'phoneCountryCode' | 'phoneVerified'>
>;

@Injectable()
export class UserRepository {
  constructor(private readonly database: Database) {}

  /** False when another user has one of its handles. */
  async insert(tx: Transaction, user: NewUser): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(UserEntity)
      .values(user)
      .orIgnore()
      .returning('id')
      .execute();
    return raw.length === 1;
  }

  async lockState(tx: Transaction, id: UserId): Promise<UserState> {
    const user = await tx.findOneOrFail(UserEntity, {
      select: { id: true, state: true },
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
    return user.state;
  }

  /** Undefined when the user may not act. */
  async updateActive(
    id: UserId,
    change: ProfileChange,
    now: Date,
    manager: Transaction = this.database.manager,
  ): Promise<UserSnapshot | undefined> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(UserEntity)
      .set({ ...change, updatedAt: now })
      .where(`id = :id AND ${activeUserSql('users')}`, { id })
      .execute();
    return affected ? this.findSnapshot(id, manager) : undefined;
  }

  /** Fills what the user has not set; in one statement, so that a nickname set meanwhile stays. */
  async fillFromWechat(
    tx: Transaction,
    id: UserId,
    profile: { nickname?: string; photo?: string },
    now: Date,
  ): Promise<UserSnapshot> {
    // The identities are read by the snapshot of this statement, which sees what the transaction wrote.
    const [user] = (await tx.query(FILL_FROM_WECHAT, [
      id,
      profile.nickname ?? null,
      profile.photo ?? null,
      now,
    ])) as UserSnapshot[];
    return user!;
  }

  async dropWechatProfile(tx: Transaction, id: UserId, now: Date): Promise<void> {
    await tx.query(DROP_WECHAT_PROFILE, [id, now]);
  }

  async findSnapshot(id: UserId, manager: Transaction = this.database.manager): Promise<UserSnapshot> {
    const [user] = (await manager.query(FIND_SNAPSHOT, [id])) as UserSnapshot[];
    return user!;
  }
}

const DROP_WECHAT_PROFILE = `
  UPDATE users SET
    nickname = CASE WHEN nickname_source = 'wechat' THEN NULL ELSE nickname END,
    nickname_source = nullif(nickname_source, 'wechat'),
    photo = CASE WHEN photo_source = 'wechat' THEN NULL ELSE photo END,
    photo_source = nullif(photo_source, 'wechat'),
    updated_at = $2
  WHERE id = $1 AND (nickname_source = 'wechat' OR photo_source = 'wechat')`;

const FIND_SNAPSHOT = `SELECT ${userSnapshotSql('users')} FROM users WHERE id = $1`;

const FILL_FROM_WECHAT = `
  WITH filled AS (
    UPDATE users SET
      nickname = CASE WHEN $2::text IS NULL OR nickname_source = 'user' THEN nickname ELSE $2 END,
      nickname_source = CASE WHEN $2::text IS NULL OR nickname_source = 'user' THEN nickname_source ELSE 'wechat' END,
      photo = CASE WHEN $3::text IS NULL OR photo_source = 'user' THEN photo ELSE $3 END,
      photo_source = CASE WHEN $3::text IS NULL OR photo_source = 'user' THEN photo_source ELSE 'wechat' END,
      updated_at = $4
    WHERE id = $1
    RETURNING *
  )
  SELECT ${userSnapshotSql('filled')} FROM filled`;
