import { loadConfig, say, type ServerConfig, StartError } from './config/index.js';
import { redact } from './logging/index.js';
import type { RunningServer } from './server.js';

try {
  const config = loadConfig();
  // Loaded only now: wrong settings are told at once, and a signal during the second that loading takes is handled.
  const starting = import('./server.js').then(({ startServer }) => startServer(config));
  stopOnSignal(starting);
  announce(await starting, config);
} catch (error) {
  complain(error);
  process.exitCode = 1;
}

function announce({ url, logger }: RunningServer, { production, publicUrl, databaseUrl, dataDir }: ServerConfig): void {
  if (production) logger.info({ url, publicUrl }, 'ready');
  else console.log(`Yaopai listens on ${url}${databaseUrl ? '' : `, data in ${dataDir}`}`);
}

/** A sentence where the operator can help; else all that a developer needs, without what drivers attach to their errors. */
function complain(error: unknown): void {
  console.error(error instanceof StartError ? say(error.sentence) : redact(error));
}

/**
 * The first signal stops gracefully, also one that comes while the server starts: the embedded PostgreSQL must not be
 * left behind. A second one stops at once. A bug that nobody caught stops gracefully too.
 */
function stopOnSignal(starting: Promise<RunningServer>): void {
  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    try {
      await (await starting).close();
      process.exit(exitCode);
    } catch (error) {
      complain(error);
      process.exit(1);
    }
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  process.on('uncaughtException', (error) => {
    complain(error);
    void stop(1);
  });
}
