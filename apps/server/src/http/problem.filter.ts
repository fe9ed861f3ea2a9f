import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Sentence, type ServerErrorName } from '@yaopai/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type AppErrorDetail } from './app-error.js';
import { languageOf } from './language.js';
import { BASIC_CHALLENGE, oauthProblemOf } from './oauth-error.js';
import { FORM, refusesAsOAuth, takesForm } from './oauth-route.js';
import { problemOf } from './problem.js';

interface Refusal {
  error: ServerErrorName;
  status?: number;
  detail?: AppErrorDetail;
}

/** The one place where anything thrown becomes a reply. A bug of ours is one INTERNAL with a request id, logged once. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what Fastify refuses before any route: an address that cannot be decoded. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const refusal = hasGone(thrown, request) ? LEFT : refusalOf(thrown, takesForm(request));
    const requestId = String(request.id);
    const errcode = thrown instanceof AppError ? thrown.errcode : undefined;
    request.refusal = { error: refusal.error, ...(errcode !== undefined && { errcode }) };
    if (refusal.error === 'INTERNAL') this.logger.error({ err: thrown, requestId }, 'internal error');
    // Whoever has no cause to tell says so where it is known, or there would be a line for each request under load.
    else if (thrown instanceof AppError && thrown.error === 'BUSY' && thrown.cause !== undefined)
      this.logger.warn({ err: thrown.cause, requestId }, 'too busy to answer');
    if (reply.sent) return;
    const problem = problemOf(refusal.error, { ...refusal, language: languageOf(request.headers), requestId });
    if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
    // A refusal is this request's and this moment's, whatever the route says of its answers.
    reply.header('cache-control', 'no-store');
    if (refusesAsOAuth(request)) {
      if (problem.status === 401) reply.header('www-authenticate', BASIC_CHALLENGE);
      const answer = oauthProblemOf(problem);
      reply.status(answer.status).send(answer);
      return;
    }
    if (problem.status === 401) reply.header('www-authenticate', bearerChallenge(refusal.error));
    reply.status(problem.status).type('application/problem+json; charset=utf-8').send(problem);
  }
}

/** Who went away in the middle of a request, as phones do: nobody reads the answer, and nothing is wrong here. */
const LEFT: Refusal = {
  error: 'INVALID_INPUT',
  detail: { fields: [{ field: 'body', message: { zh: '没有发送完整', en: 'did not arrive whole' } }] },
};

/** Node breaks the request that was left, and whoever reads its body is told the same. */
const hasGone = (thrown: unknown, { raw }: FastifyRequest): boolean => raw.errored !== null && raw.errored === thrown;

function refusalOf(thrown: unknown, isForm: boolean): Refusal {
  if (thrown instanceof AppError) {
    const { error, detail, status } = thrown;
    return { error, detail, ...(status && { status }) };
  }
  const status = thrown instanceof HttpException ? thrown.getStatus() : frameworkStatus(thrown);
  if (status === 404 || status === 405) return { error: 'NOT_FOUND' };
  if (status === 429) return { error: 'RATE_LIMITED' };
  if (status === 503) return { error: 'BUSY' };
  if (status !== undefined && status < 500)
    return { error: 'INVALID_INPUT', status, detail: bodyProblem(status, isForm) };
  return { error: 'INTERNAL' };
}

/** Fastify marks what it refuses by itself (unreadable, oversized or mistyped bodies, bad paths) with a code and a status. */
function frameworkStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && thrown.code.startsWith('FST_') && typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : undefined;
}

const BODY_PROBLEMS: Record<number, Sentence> = {
  413: { zh: '请求体过大', en: 'is too large' },
  415: { zh: '请使用 Content-Type: application/json', en: 'needs Content-Type: application/json' },
};

const FORM_PROBLEMS: Record<number, Sentence> = {
  ...BODY_PROBLEMS,
  415: { zh: `请使用 Content-Type: ${FORM}`, en: `needs Content-Type: ${FORM}` },
};

function bodyProblem(status: number, isForm: boolean): AppErrorDetail {
  const problems = isForm ? FORM_PROBLEMS : BODY_PROBLEMS;
  const message = problems[status] ?? { zh: '不是有效的 JSON 请求', en: 'is not a valid JSON request' };
  return { fields: [{ field: 'body', message }] };
}

/** RFC 6750, section 3.1: who sent no token is told no error. */
function bearerChallenge(error: ServerErrorName): string {
  return error === 'NOT_SIGNED_IN' ? 'Bearer' : 'Bearer error="invalid_token"';
}
