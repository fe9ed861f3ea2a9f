import { Injectable } from '@nestjs/common';
import type { AccessTokenClaims, SessionId, UserId } from '@yaopai/protocol';
import { errors, jwtVerify } from 'jose';
import type { Client } from '../applications/index.js';
import { ServerConfig } from '../config/index.js';
import { AppError } from '../http/index.js';
import { SigningKeys } from '../keys/index.js';
import { Clock, SECOND } from '../runtime/index.js';
import { signCompact } from './sign-compact.js';

/** RFC 9068, section 2.1. */
const TYPE = 'at+jwt';
const ALGORITHM = 'ES256';

/** What a token is minted for: one generation of one session. */
export interface TokenSubject {
  sessionId: SessionId;
  userId: UserId;
  generation: number;
  generationStartedAt: Date;
}

/** Mints and verifies access tokens: JWTs as RFC 9068 has them. */
@Injectable()
export class AccessTokens {
  readonly issuer: string;

  constructor(
    config: ServerConfig,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {
    this.issuer = `${config.publicUrl}/oidc`;
  }

  async mint(client: Client, subject: TokenSubject): Promise<{ token: string; expiresAt: Date }> {
    const { application, pool } = client;
    const issuedAt = this.issueTime(subject, application.accessTokenSeconds);
    const expiresAt = issuedAt + application.accessTokenSeconds;
    const claims: AccessTokenClaims = {
      iss: this.issuer,
      aud: application.id,
      client_id: application.id,
      sub: subject.userId,
      sid: subject.sessionId,
      jti: `${subject.sessionId}.${subject.generation}.${issuedAt}`,
      iat: issuedAt,
      exp: expiresAt,
      pool: pool.id,
    };
    const key = await this.keys.active();
    const token = signCompact({ alg: ALGORITHM, typ: TYPE, kid: key.id }, claims, key.privateKey);
    return { token, expiresAt: new Date(expiresAt * SECOND) };
  }

  /** A repeated answer carries the claims of the first, unless half of that token's life is over. Unix seconds. */
  private issueTime(subject: TokenSubject, lifetimeSeconds: number): number {
    const started = Math.floor(subject.generationStartedAt.getTime() / SECOND);
    const now = Math.floor(this.clock.now() / SECOND);
    return now - started < lifetimeSeconds / 2 ? started : now;
  }

  /** @throws AppError TOKEN_INVALID; SESSION_EXPIRED when only its time is over */
  async verify(token: string): Promise<AccessTokenClaims> {
    try {
      return await this.verifyIssued(token);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new AppError('SESSION_EXPIRED');
      if (error instanceof errors.JOSEError) throw new AppError('TOKEN_INVALID', { cause: error });
      throw error;
    }
  }

  /** The claims also of a token whose time is over; undefined for one that is not ours. */
  async verifyIgnoringExpiry(token: string): Promise<AccessTokenClaims | undefined> {
    try {
      return await this.verifyIssued(token);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return error.payload as unknown as AccessTokenClaims;
      if (error instanceof errors.JOSEError || error instanceof AppError) return undefined;
      throw error;
    }
  }

  private async verifyIssued(token: string): Promise<AccessTokenClaims> {
    const { payload } = await jwtVerify(token, (header) => this.keys.verificationKey(header.kid), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: this.issuer,
      requiredClaims: ['aud', 'client_id', 'sub', 'sid', 'jti', 'iat', 'exp', 'pool'],
      currentDate: this.clock.date(),
    });
    return payload as unknown as AccessTokenClaims;
  }
}
