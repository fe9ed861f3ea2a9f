import { Injectable } from '@nestjs/common';
import type { UserPoolId } from '@yaopai/protocol';
import { AppError, invalidInput } from '../http/index.js';
import { Clock, MINUTE } from '../runtime/index.js';
import { AccessTokens } from '../tokens/index.js';
import type { SessionWithUser } from './session.repository.js';
import { SessionsService } from './sessions.service.js';

/** How long ago a sign-in may be that still counts as somebody proving to be the user now. */
const FRESH_FOR = 5 * MINUTE;

/** Operations that change whose an account is ask for a sign-in of the last five minutes; a refresh is none. */
@Injectable()
export class FreshProof {
  constructor(
    private readonly sessions: SessionsService,
    private readonly accessTokens: AccessTokens,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError FRESH_PROOF_NEEDED */
  require({ openedAt }: { openedAt: Date }): void {
    if (openedAt.getTime() < this.clock.now() - FRESH_FOR) throw new AppError('FRESH_PROOF_NEEDED');
  }

  /**
   * The session of a second access token that the caller presents in a body.
   * @throws AppError INVALID_INPUT on `field` when it names no live session of this pool, FRESH_PROOF_NEEDED
   */
  async byToken(poolId: UserPoolId, token: string, field: string): Promise<SessionWithUser> {
    const session = await this.find(token);
    if (session?.poolId !== poolId) throw invalidInput(field, NOT_A_SESSION);
    this.require(session);
    return session;
  }

  private async find(token: string): Promise<SessionWithUser | undefined> {
    try {
      const { sid } = await this.accessTokens.verify(token);
      return await this.sessions.requireLive(sid);
    } catch (error) {
      // 401 would be about the caller's own token.
      if (error instanceof AppError && error.error !== 'BUSY') return undefined;
      throw error;
    }
  }
}

const NOT_A_SESSION = {
  zh: '不是此用户池中有效登录状态的 access token',
  en: 'is not the access token of a live session in this user pool',
};
