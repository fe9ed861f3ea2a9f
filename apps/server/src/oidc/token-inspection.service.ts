import { Injectable } from '@nestjs/common';
import type { AccessTokenClaims, IntrospectionReply, ValidateTokenReply, ValidateTokenRequest } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AppError, invalidInput } from '../http/index.js';
import { SECOND } from '../runtime/index.js';
import { isRefreshToken, SessionsService } from '../sessions/index.js';
import { AccessTokens } from '../tokens/index.js';

const INACTIVE = { active: false } as const;
const INVALID = { valid: false, claims: null } as const;
const ONE_OF_TWO = { zh: '必须与 idToken 二选一', en: 'or idToken is needed: give exactly one of the two' };

/** What backends ask about tokens. A token of another pool is one that nobody knows. */
@Injectable()
export class TokenInspectionService {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly sessions: SessionsService,
  ) {}

  /** Active is what this server would accept at this moment, of any application of the caller's pool. */
  async introspect(client: Client, token: string): Promise<IntrospectionReply> {
    if (isRefreshToken(token)) return this.introspectRefreshToken(client, token);
    const claims = await this.liveClaims(client, token);
    return claims ? { active: true, token_type: 'Bearer', ...claims } : INACTIVE;
  }

  private async introspectRefreshToken(client: Client, token: string): Promise<IntrospectionReply> {
    const session = await this.sessions.findByRefreshToken(token);
    if (!session || session.poolId !== client.pool.id) return INACTIVE;
    return {
      active: true,
      token_type: 'refresh_token',
      iss: this.accessTokens.issuer,
      client_id: session.applicationId,
      sub: session.id,
      sid: session.sessionId,
      iat: unixSeconds(session.rotatedAt ?? session.openedAt),
      exp: unixSeconds(session.idleExpiresAt),
      pool: session.poolId,
    };
  }

  /** @throws AppError FORBIDDEN when it was issued to another application of the pool */
  async revoke(client: Client, token: string): Promise<void> {
    if (isRefreshToken(token)) return this.sessions.revoke(client, { refreshToken: token });
    const claims = await this.accessTokens.verifyIgnoringExpiry(token);
    if (claims) await this.sessions.revoke(client, { sessionId: claims.sid });
  }

  /** @throws AppError INVALID_INPUT */
  async validate(client: Client, { accessToken, idToken }: ValidateTokenRequest): Promise<ValidateTokenReply> {
    if ((accessToken === undefined) === (idToken === undefined)) throw invalidInput('accessToken', ONE_OF_TWO);
    const claims =
      accessToken === undefined
        ? await this.accessTokens.verifyIdToken(idToken!, client.application.id)
        : await this.liveClaims(client, accessToken);
    return claims ? { valid: true, claims } : INVALID;
  }

  /**
   * Undefined unless the session lives and its user may act.
   * @throws AppError BUSY when that cannot be told now: whoever hears "inactive" signs the person out
   */
  private async liveClaims(client: Client, accessToken: string): Promise<AccessTokenClaims | undefined> {
    try {
      const claims = await this.accessTokens.verify(accessToken);
      if (claims.pool !== client.pool.id) return undefined;
      await this.sessions.requireLive(claims.sid);
      return claims;
    } catch (error) {
      if (error instanceof AppError && error.error !== 'BUSY') return undefined;
      throw error;
    }
  }
}

const unixSeconds = (time: Date): number => Math.floor(time.getTime() / SECOND);
