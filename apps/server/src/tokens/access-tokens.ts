import { Injectable } from '@nestjs/common';
import type { AccessTokenClaims, ApplicationId, IdTokenClaims, SessionId, UserId } from '@yaopai/protocol';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import type { Client } from '../applications/index.js';
import { ServerConfig } from '../config/index.js';
import { AppError } from '../http/index.js';
import { SigningKeys } from '../keys/index.js';
import { Clock, SECOND } from '../runtime/index.js';
import { signCompact } from './sign-compact.js';

/** RFC 9068, section 2.1. */
const TYPE = 'at+jwt';
/** OpenID Connect Core 1.0 leaves it open; ours always say it, so that neither kind passes for the other (RFC 8725, section 3.11). */
const ID_TOKEN_TYPE = 'JWT';
const ALGORITHM = 'ES256';

/** What a token is minted for: one generation of one session. */
export interface TokenSubject {
  sessionId: SessionId;
  userId: UserId;
  generation: number;
  generationStartedAt: Date;
}

/** Mints and verifies access tokens, JWTs as RFC 9068 has them; verifies id tokens. */
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
      if (isNotOurs(error)) return undefined;
      throw error;
    }
  }

  /** The claims of an id token for that application; undefined for anything else, an access token among it. */
  async verifyIdToken(token: string, audience: ApplicationId): Promise<IdTokenClaims | undefined> {
    try {
      return (await this.verifyAs(ID_TOKEN_TYPE, token, {
        audience,
        requiredClaims: ['sub', 'iat', 'exp'],
      })) as unknown as IdTokenClaims;
    } catch (error) {
      if (isNotOurs(error)) return undefined;
      throw error;
    }
  }

  private async verifyIssued(token: string): Promise<AccessTokenClaims> {
    const requiredClaims = ['aud', 'client_id', 'sub', 'sid', 'jti', 'iat', 'exp', 'pool'];
    return (await this.verifyAs(TYPE, token, { requiredClaims })) as unknown as AccessTokenClaims;
  }

  private async verifyAs(typ: string, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, (header) => this.keys.verificationKey(header.kid), {
      ...options,
      typ,
      algorithms: [ALGORITHM],
      issuer: this.issuer,
      currentDate: this.clock.date(),
    });
    return payload;
  }
}

/** Keys that cannot be read now say nothing about a token. */
const isNotOurs = (error: unknown): boolean =>
  error instanceof errors.JOSEError || (error instanceof AppError && error.error === 'TOKEN_INVALID');
