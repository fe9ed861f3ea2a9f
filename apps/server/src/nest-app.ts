import type { Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HEADER_REQUEST_ID } from '@yaopai/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveApiDocs } from './api-docs.js';
import { AppModule } from './app.module.js';
import type { ServerConfig } from './config/index.js';
import type { DataSource } from './database/index.js';
import { Readiness } from './health/index.js';
import { acceptJsonBodies, answerUnreadableRequest, ProblemFilter, requestIdOf, validationPipe } from './http/index.js';
import { logRequests, NestLogger, type Pino } from './logging/index.js';
import { SECOND } from './runtime/index.js';

const BODY_LIMIT = 256 * 1024;
/** Longer than load balancers keep idle connections (60 s), so that it is never us who close one under a request. */
const KEEP_ALIVE = 72 * SECOND;
/** For one whole request to arrive. */
const REQUEST_TIMEOUT = 30 * SECOND;
/** Fixed by standards or by who checks them, so outside the API's prefix. */
const UNPREFIXED = ['healthz', 'readyz', '.well-known/oauth-authorization-server/oidc', 'oidc/jwks', ':name.txt'];

export interface NestAppParts {
  config: ServerConfig;
  database: DataSource;
  logger: Pino;
  /** Replaces time, randomness and ids, for tests. */
  runtime: Provider[];
}

/** The application with every route, not listening yet. */
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
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
  app.useGlobalFilters(problems);
  app.useGlobalPipes(validationPipe());
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  acceptJsonBodies(fastify);
  logRequests(fastify, logger);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(HEADER_REQUEST_ID, request.id);
    done();
  });
  const readiness = app.get(Readiness, { strict: false });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // Or the connection of a request in flight would stay open, idle, and the stop would wait for it.
    if (!readiness.wanted) reply.header('connection', 'close');
    done();
  });
  serveApiDocs(app, fastify);
  await app.init();
  return app;
}
