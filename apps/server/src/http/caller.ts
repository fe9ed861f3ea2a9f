import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims, IdentityId, ServerErrorName, SessionId, SignInMethod } from '@yaopai/protocol';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../applications/index.js';
import type { UserSnapshot } from '../users/index.js';

/** The signed-in caller of a `@ForUser()` route. */
export interface Principal {
  user: UserSnapshot;
  sessionId: SessionId;
  /** What opened the session. */
  method: SignInMethod;
  /** The identity that opened it. */
  identityId: IdentityId | null;
  /** When somebody last proved to be the user here: a refresh proves nothing. */
  openedAt: Date;
  claims: AccessTokenClaims;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard on `@ForApplication()` and `@ForUser()` routes. */
    client?: Client;
    /** Set by the access guard on `@ForUser()` routes. */
    principal?: Principal;
    /** Set once it is refused: the error of ours, and what WeChat said if it was WeChat's. */
    refusal?: { error: ServerErrorName; errcode?: number };
  }
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is read on a route whose access does not set it`);
  return value;
}

/** The application that the caller named. */
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext) =>
  required(requestOf(context).client, 'the client'),
);
/** The signed-in caller. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  required(requestOf(context).principal, 'the principal'),
);
