import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ServerErrorName } from '@yaopai/protocol';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { AppError, callerAddress } from '../http/index.js';
import { InvalidCodes, type Presenter } from './invalid-codes.js';

const CODE_FIELDS = Symbol('code fields');
/** What a route answers to an invalid one. */
const REFUSALS: readonly ServerErrorName[] = ['CODE_WRONG', 'CODE_EXPIRED'];

/**
 * The route takes verification codes, in these fields of its body: wrong ones count against the caller's budget in the pool,
 * and none is looked at once that is used up. A request without any of the fields presents nothing.
 */
export const LimitInvalidCodes = (...fields: string[]): ReturnType<typeof applyDecorators> =>
  applyDecorators(SetMetadata(CODE_FIELDS, fields), UseInterceptors(LimitInvalid));

/** Behind `LimitInvalidCodes`. */
@Injectable()
export class LimitInvalid implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly invalid: InvalidCodes,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const fields = this.reflector.get<string[]>(CODE_FIELDS, context.getHandler());
    const { body, client, ip } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!client || !fields.some((field) => carries(body, field))) return next.handle();
    const presenter: Presenter = { kind: 'verification-code', scope: client.pool.id, caller: callerAddress(ip) };
    this.invalid.requireBudget(presenter);
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        if (error instanceof AppError && REFUSALS.includes(error.error)) await this.invalid.spend(presenter);
        throw error;
      }),
    );
  }
}

const carries = (body: unknown, field: string): boolean =>
  typeof body === 'object' && body !== null && (body as Record<string, unknown>)[field] !== undefined;
