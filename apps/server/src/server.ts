import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HEADER_REQUEST_ID } from '@yaopai/protocol';
import { AppModule } from './app.module.js';
import type { ServerConfig } from './config/index.js';
import { dataSource, EmbeddedPostgres, migrate } from './database/index.js';
import { ENTITIES } from './entities.js';
import { ProblemFilter, requestIdOf, validationPipe } from './http/index.js';

const BODY_LIMIT = 256 * 1024;
/** Fixed by standards or by who checks them, so outside the API's prefix. */
const UNPREFIXED = ['healthz', 'readyz', '.well-known/oauth-authorization-server/oidc', 'oidc/jwks'];

/** A server that answers. */
export interface RunningServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Migrates the database and serves until closed. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const embedded = config.databaseUrl
    ? undefined
    : await EmbeddedPostgres.use({ dataDir: config.dataDir, role: 'server' });
  const database = dataSource({ url: config.databaseUrl ?? embedded!.url, entities: ENTITIES });
  await database.initialize();
  await migrate(database);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: [...config.trustedProxies],
    genReqId: requestIdOf as never,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, database), adapter, {
    logger: ['error', 'warn'],
  });
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(validationPipe());
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    reply.header(HEADER_REQUEST_ID, request.id);
    done();
  });
  await app.listen(config.port, config.host);
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    url: `http://${config.host}:${port}`,
    port,
    async close() {
      await app.close();
      await database.destroy();
      await embedded?.release();
    },
  };
}
