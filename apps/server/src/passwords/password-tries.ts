import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { type Handle, handleKey } from '../handles/index.js';
import { AppError } from '../http/index.js';
import { MINUTE } from '../runtime/index.js';
import { Throttle } from '../throttles/index.js';

/** Then everybody who tries has to wait, also with the right one. */
const LIMIT = { attempts: 10, window: 15 * MINUTE };

/** Counts passwords before they are looked at: of many guesses at once none is looked at too many. */
@Injectable()
export class PasswordTries {
  constructor(private readonly throttle: Throttle) {}

  /** One more for a handle, whether or not an account has it. @throws AppError RATE_LIMITED */
  count(poolId: UserPoolId, handle: Handle): Promise<void> {
    return this.take(handleTries(poolId, handle));
  }

  /** The one just counted was not looked at. */
  giveBack(poolId: UserPoolId, handle: Handle): Promise<void> {
    return this.throttle.giveBack(handleTries(poolId, handle));
  }

  /** After the right one, or a new one. */
  async forget(poolId: UserPoolId, handles: readonly Handle[]): Promise<void> {
    for (const handle of handles) await this.throttle.clear(handleTries(poolId, handle));
  }

  /** One more of a user's old password, within sessions of that user. @throws AppError RATE_LIMITED */
  countOld(userId: UserId): Promise<void> {
    return this.take(oldPasswordTries(userId));
  }

  /** The one just counted was not looked at. */
  giveBackOld(userId: UserId): Promise<void> {
    return this.throttle.giveBack(oldPasswordTries(userId));
  }

  /** After the right one, or a new one. */
  forgetOld(userId: UserId): Promise<void> {
    return this.throttle.clear(oldPasswordTries(userId));
  }

  private async take(key: readonly string[]): Promise<void> {
    const turn = await this.throttle.take(key, LIMIT);
    if (!turn.allowed) throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: turn.retryAfterSeconds } });
  }
}

const handleTries = (poolId: UserPoolId, handle: Handle): string[] => ['password', poolId, handleKey(handle)];
const oldPasswordTries = (userId: UserId): string[] => ['old-password', userId];
