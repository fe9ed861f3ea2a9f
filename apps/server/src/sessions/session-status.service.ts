import { Injectable } from '@nestjs/common';
import { ERRORS, type LogoutReply, type SessionStatusReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AppError, type Language } from '../http/index.js';
import { AccessTokens } from '../tokens/index.js';
import { SessionsService } from './sessions.service.js';

const ALIVE = { zh: '已登录', en: 'Signed in' };

/** Questions and farewells by access token, where a dead token is an ordinary answer. */
@Injectable()
export class SessionStatusService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly accessTokens: AccessTokens,
  ) {}

  async check(client: Client, accessToken: string | undefined, language: Language): Promise<SessionStatusReply> {
    const dead = { status: false, exp: null, iat: null, data: null };
    if (!accessToken) return { code: 2020, message: ERRORS.NOT_SIGNED_IN.message[language], ...dead };
    try {
      const { sid, client_id, sub, pool, exp, iat } = await this.accessTokens.verify(accessToken);
      if (client_id !== client.application.id) throw new AppError('FORBIDDEN');
      await this.sessions.requireLive(sid);
      return { code: 200, message: ALIVE[language], status: true, exp, iat, data: { id: sub, userPoolId: pool } };
    } catch (error) {
      // A database that is away says nothing about the session: whoever hears that it is dead signs the person out.
      if (!(error instanceof AppError) || error.error === 'FORBIDDEN' || error.error === 'BUSY') throw error;
      const { reason } = error.detail;
      return { code: 2206, message: ERRORS[error.error].message[language], ...dead, ...(reason && { reason }) };
    }
  }

  /** @throws AppError NOT_SIGNED_IN when no token came at all */
  async logout(client: Client, tokens: { refreshToken?: string; accessToken?: string }): Promise<LogoutReply> {
    if (!tokens.refreshToken && !tokens.accessToken) throw new AppError('NOT_SIGNED_IN');
    const claims = tokens.accessToken ? await this.accessTokens.verifyIgnoringExpiry(tokens.accessToken) : undefined;
    await this.sessions.logout(client, { refreshToken: tokens.refreshToken, sessionId: claims?.sid });
    return { ended: true };
  }
}
