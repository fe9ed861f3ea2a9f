import { Database, dataSource } from '../database/index.js';
import { ENTITIES } from '../entities.js';
import { createTestDatabase } from './test-database.js';

export interface OpenDatabase {
  url: string;
  dataSource: ReturnType<typeof dataSource>;
  database: Database;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

/** A database of its own for one test file, opened as the server opens it. */
export async function openTestDatabase(): Promise<OpenDatabase> {
  const { url, drop } = await createTestDatabase();
  const source = await dataSource({ url, entities: ENTITIES, poolSize: 10 }).initialize();
  return {
    url,
    dataSource: source,
    database: new Database(source),
    async close() {
      await source.destroy();
      await drop();
    },
  };
}
