import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres, FORGETFUL, forgetEmbeddedPostgres, isAlive } from '../database/index.js';
import { makeTemplate } from './template-database.js';
import { dropDatabasesOf } from './test-database.js';
import { announce, providedServerUrl, type TestRun } from './test-run.js';

const FOLDER = 'yaopai-test-';

/** The PostgreSQL of one test run. */
export interface TestServer {
  run: TestRun;
  /** Drops what the run left behind; stops and removes an embedded PostgreSQL. */
  stop(): Promise<void>;
}

/** Uses `YAOPAI_TEST_DATABASE_URL` when set, else starts a PostgreSQL in a temporary folder. */
export async function startTestServer(): Promise<TestServer> {
  const provided = providedServerUrl();
  if (provided) {
    const run = announce(provided);
    await makeTemplate(run);
    return { run, stop: () => dropDatabasesOf(run) };
  }
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  // Started by root it runs as another user, who must get in.
  await chmod(dataDir, 0o711);
  const postgres = await EmbeddedPostgres.use({ dataDir, role: 'server', settings: FORGETFUL });
  const run = announce(postgres.url);
  await makeTemplate(run);
  return {
    run,
    async stop() {
      await postgres.release();
      await remove(dataDir);
    },
  };
}

/** What killed runs of this user left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(FOLDER) ? Number(name.split('-')[2]) : undefined;
    // Another user's folder refuses; it is left to him.
    if (pid && !isAlive(pid)) await remove(join(tmpdir(), name)).catch(() => undefined);
  }
}

async function remove(dataDir: string): Promise<void> {
  await forgetEmbeddedPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}
