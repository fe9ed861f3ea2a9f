import { Injectable } from '@nestjs/common';
import type { Sentence, UpdateProfileRequest, UserId, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { AppError, invalidInput } from '../http/index.js';
import { Clock, HOUR, IdGenerator } from '../runtime/index.js';
import { gateRefusal } from './gate.js';
import { type NewHandle, type ProfileChange, UserRepository } from './user.repository.js';
import type { UserSnapshot } from './user-snapshot.js';
import type { UserState } from './user-state.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** A user with nothing but the identity that is about to be attached. */
  async createSilent(tx: Transaction, poolId: UserPoolId): Promise<UserId> {
    const id = await this.create(tx, poolId, {}, {});
    if (!id) throw new Error('a user without handles collided with another');
    return id;
  }

  /** Undefined when another user has the handle. */
  async create(
    tx: Transaction,
    poolId: UserPoolId,
    handle: NewHandle,
    profile: UpdateProfileRequest,
  ): Promise<UserId | undefined> {
    const id = this.ids.next<UserId>();
    const now = this.clock.date();
    const isNew = await this.users.insert(tx, {
      id,
      poolId,
      createdAt: now,
      updatedAt: now,
      ...handle,
      ...(handle.phoneVerified && { phoneVerifiedAt: now }),
      ...changeOf(profile),
    });
    return isNew ? id : undefined;
  }

  /** The state under the user's row lock: it stays so until the transaction ends. */
  lockState(tx: Transaction, id: UserId): Promise<UserState> {
    return this.users.lockState(tx, id);
  }

  /** What the user set by hand is the user's from then on: WeChat's data no longer overwrites it. */
  async updateProfile(user: { id: UserId }, profile: UpdateProfileRequest, tx?: Transaction): Promise<UserSnapshot> {
    const updated = await this.users.updateActive(user.id, changeOf(profile), this.clock.date(), tx);
    if (updated) return updated;
    throw await this.refusalOf(user.id, tx);
  }

  /** Why a write found the user not active: what the state says, or that it has changed again since. */
  async refusalOf(id: UserId, tx?: Transaction): Promise<AppError> {
    const { state } = await this.users.findSnapshot(id, tx);
    return gateRefusal(state) ?? new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
  }

  findSnapshot(id: UserId, tx?: Transaction): Promise<UserSnapshot> {
    return this.users.findSnapshot(id, tx);
  }

  /** What came from WeChat goes; what the user set by hand stays. */
  dropWechatProfile(tx: Transaction, id: UserId): Promise<void> {
    return this.users.dropWechatProfile(tx, id, this.clock.date());
  }

  async fillFromWechat(
    tx: Transaction,
    user: UserSnapshot,
    profile: { nickname?: string; photo?: string },
  ): Promise<UserSnapshot> {
    if (profile.nickname === undefined && profile.photo === undefined) return user;
    return this.users.fillFromWechat(tx, user.id, profile, this.clock.date());
  }

  /** @throws AppError INVALID_INPUT on the field, for a birthdate that has come nowhere on earth */
  requireBorn({ birthdate }: UpdateProfileRequest, field: string): void {
    if (birthdate && Date.parse(birthdate) > this.clock.now() + EARLIEST_ZONE) throw invalidInput(field, NOT_YET);
  }
}

function changeOf({ nickname, photo, ...rest }: UpdateProfileRequest): ProfileChange {
  return {
    ...rest,
    ...(nickname !== undefined && { nickname, nicknameSource: nickname === null ? null : 'user' }),
    ...(photo !== undefined && { photo, photoSource: photo === null ? null : 'user' }),
  };
}

/** UTC+14, where a day begins first. */
const EARLIEST_ZONE = 14 * HOUR;
const NOT_YET: Sentence = { zh: '不能晚于今天', en: 'must not be in the future' };
