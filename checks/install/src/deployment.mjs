import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../../scripts/bootstrap/paths.mjs';
import { readBootstrap } from '../../../scripts/start/demo.mjs';

const built = (path) => import(pathToFileURL(join(root, path)).href);

/**
 * A real server on a database of its own, and the stand-in for WeChat: `settings` for a mini program, `phone()` for a new person
 * with that mini program open, `me(token)` for whom the server takes the bearer.
 */
export async function startDeployment() {
  const { createTestDatabase } = await built('apps/server/dist/testing/index.js');
  const { default: startPostgres } = await built('apps/server/dist/testing/global-setup.js');
  const { default: stopPostgres } = await built('apps/server/dist/testing/global-teardown.js');
  const { loadConfig, startServer } = await built('apps/server/dist/index.js');
  const { createSandbox, createWx } = await built('packages/wechat-sandbox/dist/index.js');
  const bootstrapFile = join(root, 'scripts', 'demo.bootstrap.json');
  const { demo } = readBootstrap(bootstrapFile);
  await startPostgres();
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'yaopai-install-check-data-'));
  const sandbox = await createSandbox();
  await sandbox.addApp({ appId: demo.appId, secret: demo.appSecret });
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    YAOPAI_SECRET_KEY: randomBytes(32).toString('base64'),
    YAOPAI_DATA_DIR: dataDir,
    YAOPAI_WECHAT_API_URL: sandbox.url,
    YAOPAI_BOOTSTRAP_FILE: bootstrapFile,
    LOG_LEVEL: 'warn',
  });
  const server = await startServer(config, { logStream: { write: (line) => process.stdout.write(line) } });
  let people = 0;
  return {
    settings: { appId: demo.application, host: server.url },
    async phone() {
      const person = `person-${++people}`;
      await sandbox.addPerson({ id: person });
      return createWx({ sandbox, appId: demo.appId, person });
    },
    async me(token) {
      const response = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      return response.json();
    },
    async stop() {
      await server.close();
      await sandbox.close();
      await database.drop();
      await stopPostgres();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
