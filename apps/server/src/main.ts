import { loadConfig, StartError } from './config/index.js';
import { startServer } from './server.js';

try {
  const server = await startServer(loadConfig());
  console.log(`Yaopai listens on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof StartError ? `${error.sentence.zh}\n\n${error.sentence.en}` : error);
  process.exitCode = 1;
}
