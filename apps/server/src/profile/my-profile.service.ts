import { Injectable } from '@nestjs/common';
import type { UpdateProfileRequest } from '@yaopai/protocol';
import { Avatars } from '../avatars/index.js';
import { ContentCheck } from '../content-check/index.js';
import { Database } from '../database/index.js';
import type { Principal } from '../http/index.js';
import { mayAct, type UserSnapshot, UsersService } from '../users/index.js';

/** What users say about themselves. */
@Injectable()
export class MyProfile {
  constructor(
    private readonly content: ContentCheck,
    private readonly avatars: Avatars,
    private readonly users: UsersService,
    private readonly database: Database,
  ) {}

  /**
   * @throws AppError CONTENT_RISKY, or whatever keeps WeChat from checking; INVALID_INPUT for an avatar that is not the
   * user's own, or that nobody would check, or for a birthdate to come: then nothing is changed
   */
  async update(principal: Principal, change: UpdateProfileRequest): Promise<UserSnapshot> {
    this.users.requireBorn(change, 'birthdate');
    await this.content.requirePhoto(principal, change.photo);
    await this.content.requireNickname(principal, change.nickname);
    const { photo, ...rest } = change;
    return photo === undefined
      ? this.users.updateProfile(principal.user, rest)
      : this.updateWithPhoto(principal, photo, rest);
  }

  private async updateWithPhoto(
    { user }: Principal,
    photo: string | null,
    rest: Omit<UpdateProfileRequest, 'photo'>,
  ): Promise<UserSnapshot> {
    const { updated, gone } = await this.database.transaction(async (tx) => {
      if (!mayAct(await this.users.lockState(tx, user.id))) throw await this.users.refusalOf(user.id, tx);
      const { isNew, gone } = await this.avatars.choose(tx, user.id, photo);
      const updated = await this.users.updateProfile(user, isNew ? { ...rest, photo } : rest, tx);
      return { updated, gone };
    });
    await this.avatars.deleteFiles(gone);
    return updated;
  }
}
