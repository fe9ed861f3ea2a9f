import type { Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HEADER_REQUEST_ID } from '@yaopai/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveApiDocs } from './api-docs.js';
import { AppModule } from './app.module.js';
import { acceptUploads } from './avatars/index.js';
import type { ServerConfig } from './config/index.js';
import type { DataSource } from './database/index.js';
import { Readiness } from './health/index.js';
import {
  acceptFormBodies,
  acceptJsonBodies,
  answerForNode,
  answerUnreadableRequest,
  NODE_HTTP,
  ProblemFilter,
  refuseWithoutHost,
  requestIdOf,
  validationPipe,
} from './http/index.js';
import { Limits } from './limits/index.js';
import { logRequests, NestLogger, type Pino } from './logging/index.js';
import { SECOND } from './runtime/index.js';
import { acceptPushBodies, PUSH_PATH } from './wechat-push/index.js';

const BODY_LIMIT = 256 * 1024;
/** Longer than load balancers keep idle connections (60 s), so that it is never us who close one under a request. */
const KEEP_ALIVE = 72 * SECOND;
/** For one whole request to arrive: a picture of 5 MiB over a slow mobile network, which the SDK gives a minute. */
const REQUEST_TIMEOUT = 65 * SECOND;
/** Fixed by standards or by who checks them, so outside the API's prefix. */
const UNPREFIXED = [
  'healthz',
  'readyz',
  '.well-known/oauth-authorization-server/oidc',
  'oidc/jwks',
  'oidc/introspect',
  'oidc/revoke',
  'oidc/userinfo',
  'avatars/:file',
  PUSH_PATH,
  ':name.txt',
];

export interface NestAppParts {
  config: ServerConfig;
  database: DataSource;
  logger: Pino;
  /** Replaces time, randomness and ids, for tests. */
  runtime: Provider[];
}

/** The application with every route, not listening yet. What fails is closed again: nothing of it keeps the process alive. */
export async function createNestApp({
  config,
  database,
  logger,
  runtime,
}: NestAppParts): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter();
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: REQUEST_TIMEOUT,
    trustProxy: config.trustedProxies.length ? [...config.trustedProxies] : false,
    genReqId: requestIdOf,
    http: NODE_HTTP,
    // Idle connections are closed at once when the server stops; those with a request in them are not.
    forceCloseConnections: 'idle',
    // What still arrives on a busy connection while the server stops is answered too: no client sees a restart.
    return503OnClosing: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    clientErrorHandler: answerUnreadableRequest,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, database, runtime), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // Nest would also read forms.
    bodyParser: false,
  });
  try {
    await prepare(app, problems, logger);
    return app;
  } catch (error) {
    // Why the start failed matters more than what fails because of it.
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function prepare(app: NestFastifyApplication, problems: ProblemFilter, logger: Pino): Promise<void> {
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
  app.useGlobalFilters(problems);
  app.useGlobalPipes(validationPipe());
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  acceptJsonBodies(fastify);
  acceptPushBodies(fastify);
  acceptUploads(fastify);
  acceptFormBodies(fastify);
  logRequests(fastify, logger);
  answerForNode(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(HEADER_REQUEST_ID, request.id);
    // Most answers are one person's, or hold a token (RFC 6749, section 5.1): what may be kept says so itself.
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    done();
  });
  const readiness = app.get(Readiness, { strict: false });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // Or the connection of a request in flight would stay open, idle, and the stop would wait for it.
    if (!readiness.wanted) reply.header('connection', 'close');
    done();
  });
  await app.get(Limits, { strict: false }).guard(fastify);
  refuseWithoutHost(fastify);
  serveApiDocs(app, fastify);
  await app.init();
}
