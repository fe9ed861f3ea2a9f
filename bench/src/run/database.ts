import pg from 'pg';
import globalSetup from '@yaopai/server/testing/global-setup';
import globalTeardown from '@yaopai/server/testing/global-teardown';
import { createEmptyDatabase, type TestDatabase } from '@yaopai/server/testing';

/** Does the work with databases of this run's own, on `YAOPAI_TEST_DATABASE_URL` or a PostgreSQL started for it; none is left behind. */
export async function withDatabases<T>(work: (create: () => Promise<TestDatabase>) => Promise<T>): Promise<T> {
  await globalSetup();
  try {
    return await work(createEmptyDatabase);
  } finally {
    await globalTeardown();
  }
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
