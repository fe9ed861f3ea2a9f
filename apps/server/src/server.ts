import 'reflect-metadata';
import type { Provider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { BootstrapService } from './bootstrap/index.js';
import { localUrl, type ServerConfig } from './config/index.js';
import { KeyRing } from './crypto/index.js';
import { type DataSource, EmbeddedPostgres, migrate, openDatabase } from './database/index.js';
import { ENTITIES } from './entities.js';
import { Readiness } from './health/index.js';
import { availablePort, listenError, PortTakenError, urlOf } from './listening.js';
import { createLogger, type DestinationStream, type Pino } from './logging/index.js';
import { createNestApp } from './nest-app.js';
import { Clock, Closers, Random, SECOND } from './runtime/index.js';

/** How long requests in flight may take to finish once the server stops. */
const FINISH_WITHIN = 10 * SECOND;
/** To listen on a port that was free when it was chosen. */
const MAX_TRIES = 5;

/** What a test replaces. */
export interface StartOptions {
  clock?: Clock;
  random?: Random;
  /** Receives each log line as JSON. Default: standard output. */
  logStream?: DestinationStream;
}

/** A server that answers. */
export interface RunningServer {
  /** How this machine reaches it. */
  url: string;
  port: number;
  logger: Pino;
  /** Stops gracefully: not ready, no new connections, requests in flight finished (10 s), database closed. */
  close(): Promise<void>;
}

/**
 * Opens (and in development brings) the database, migrates it, applies the bootstrap file and serves until closed.
 * @throws StartError with a sentence for the operator; whatever was opened by then is closed again.
 */
export async function startServer(config: ServerConfig, options: StartOptions = {}): Promise<RunningServer> {
  for (let tries = 1; ; tries += 1) {
    const port = await availablePort(config);
    try {
      return await startOn(port, config, options);
    } catch (error) {
      // Another program was quicker than the rest of the start. Where any port will do, the next one does.
      if (config.port !== 0 || !(error instanceof PortTakenError) || tries === MAX_TRIES) throw error;
    }
  }
}

async function startOn(port: number, config: ServerConfig, options: StartOptions): Promise<RunningServer> {
  const closers = new Closers();
  const logger = createLogger(config, options.logStream);
  try {
    const settled = withPort(config, port);
    const database = await openMigrated(settled, logger, closers);
    const app = await createNestApp({ config: settled, database, logger, runtime: replacements(options) });
    closers.push(() => stopServing(app));
    if (settled.bootstrapFile) await app.get(BootstrapService).applyFile(settled.bootstrapFile);
    await app.listen(port, settled.host).catch((error: unknown) => {
      throw listenError(error, settled);
    });
    let closed: Promise<void> | undefined;
    return { url: urlOf(settled), port, logger, close: () => (closed ??= closers.close()) };
  } catch (error) {
    return closers.closeAfter(error);
  }
}

/** Any free port is chosen before the rest starts, for the public URL derives from it unless it was set. */
function withPort(config: ServerConfig, port: number): ServerConfig {
  const publicUrl = config.publicUrl === localUrl(config.port) ? localUrl(port) : config.publicUrl;
  return { ...config, port, publicUrl };
}

async function openMigrated(config: ServerConfig, logger: Pino, closers: Closers): Promise<DataSource> {
  let url = config.databaseUrl;
  if (!url) {
    const embedded = await EmbeddedPostgres.use({
      dataDir: config.dataDir,
      role: 'server',
      onNotice: (sentence) => logger.warn(sentence),
    });
    closers.push(() => embedded.release());
    url = embedded.url;
  }
  const database = await openDatabase({
    url,
    entities: ENTITIES,
    poolSize: config.databasePoolSize,
    applicationName: serverName(config),
    onIdleError: (err) => logger.warn({ err }, 'an idle database connection broke'),
  });
  closers.push(() => database.destroy());
  const applied = await migrate(database);
  if (applied.length) logger.info({ applied }, 'database migrated');
  return database;
}

/** Tells whoever is about to change the master key which ones this server knows. */
function serverName({ secretKey, previousSecretKey }: ServerConfig): string {
  const keys = new KeyRing(secretKey, previousSecretKey).all.map(({ id }) => id);
  return ['yaopai server', ...keys].join(' ');
}

function replacements({ clock, random }: StartOptions): Provider[] {
  return [
    ...(clock ? [{ provide: Clock, useValue: clock }] : []),
    ...(random ? [{ provide: Random, useValue: random }] : []),
  ];
}

/** Fastify first: it waits for requests in flight, which still need everything behind it. */
async function stopServing(app: NestFastifyApplication): Promise<void> {
  app.get(Readiness, { strict: false }).stop();
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const impatient = setTimeout(() => fastify.server.closeAllConnections(), FINISH_WITHIN);
  try {
    await fastify.close();
  } finally {
    clearTimeout(impatient);
    await app.close();
  }
}
