import type { Database } from '../database/index.js';

/**
 * Sealed in the database before anything else is, and sealed anew before anything else: the key that seals it is the one that
 * makes, in every process of the deployment.
 */
export const FIRST_SECRET = 'subject-hash';

/** The id of the deployment's key that makes, and since when; undefined before the first start is through. */
export async function readMakingKey(database: Database): Promise<{ id: string; since: Date } | undefined> {
  const [found] = await database.query<{ id: string; since: Date }>({
    name: 'making-key',
    text: `SELECT split_part(sealed, '.', 1) AS id, sealed_at AS since FROM deployment_secrets WHERE name = $1`,
    values: [FIRST_SECRET],
  });
  return found;
}
