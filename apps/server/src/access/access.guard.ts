import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type ApplicationId, HEADER_APP_ID, HEADER_USER_POOL_ID, type UserPoolId } from '@yaopai/protocol';
import type { FastifyRequest } from 'fastify';
import { type Client, ClientAuthentication, clientCredentialsOf, ClientDirectory } from '../applications/index.js';
import {
  ACCESS,
  type Access,
  AppError,
  bearerToken,
  callerAddress,
  headerText,
  type Principal,
} from '../http/index.js';
import { SessionsService } from '../sessions/index.js';
import { AccessTokens } from '../tokens/index.js';

/** Lets a request through as its route declares, and tells the route who calls. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly directory: ClientDirectory,
    private readonly clientAuthentication: ClientAuthentication,
    private readonly accessTokens: AccessTokens,
    private readonly sessions: SessionsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    switch (access) {
      case 'public':
        return true;
      case 'application':
        request.client = await this.directory.resolve(namedClient(request));
        return true;
      case 'confidential-client':
        request.client = await this.confidentialClient(request);
        return true;
      case 'user':
        request.principal = await this.authenticate(request);
        request.client = await this.agreeingClient(request, request.principal);
        return true;
      default:
        throw new Error(`${context.getClass().name}.${context.getHandler().name} does not declare who may call it`);
    }
  }

  private async authenticate(request: FastifyRequest): Promise<Principal> {
    const token = bearerToken(request.headers);
    if (!token) throw new AppError('NOT_SIGNED_IN');
    const claims = await this.accessTokens.verify(token);
    const session = await this.sessions.requireLive(claims.sid);
    const { sessionId, method, identityId, openedAt } = session;
    return { user: session, sessionId, method, identityId, openedAt, claims };
  }

  /** App and pool headers are optional beside a secret, too. */
  private async confidentialClient(request: FastifyRequest): Promise<Client> {
    const credentials = clientCredentialsOf(request.headers.authorization, request.body);
    const client = await this.clientAuthentication.authenticate(credentials, callerAddress(request.ip));
    const { applicationId = client.application.id, userPoolId = client.pool.id } = namedClient(request);
    if (applicationId !== client.application.id || userPoolId !== client.pool.id) throw new AppError('FORBIDDEN');
    return client;
  }

  /** App and pool headers are optional beside a token; those that are sent must agree with it. */
  private async agreeingClient(request: FastifyRequest, { claims }: Principal): Promise<Client> {
    const { applicationId = claims.client_id, userPoolId = claims.pool } = namedClient(request);
    if (applicationId !== claims.client_id || userPoolId !== claims.pool) throw new AppError('FORBIDDEN');
    return this.directory.resolve({ applicationId, userPoolId });
  }
}

function namedClient({ headers }: FastifyRequest): { applicationId?: ApplicationId; userPoolId?: UserPoolId } {
  return {
    applicationId: headerText(headers, HEADER_APP_ID) as ApplicationId | undefined,
    userPoolId: headerText(headers, HEADER_USER_POOL_ID) as UserPoolId | undefined,
  };
}
