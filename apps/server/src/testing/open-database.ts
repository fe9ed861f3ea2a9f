import { Database, dataSource } from '../database/index.js';
import { ENTITIES } from '../entities.js';
import { TcpProxy } from './tcp-proxy.js';
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
  return open(url, drop);
}

/** The same by a way that a test can cut. */
export async function openDistantDatabase(): Promise<OpenDatabase & { way: TcpProxy }> {
  const { url, drop } = await createTestDatabase();
  const { hostname, port } = new URL(url);
  const way = await TcpProxy.start({ host: hostname, port: Number(port) || 5432 });
  const distant = new URL(url);
  distant.host = `127.0.0.1:${way.port}`;
  const opened = await open(distant.href, async () => {
    await way.close();
    await drop();
  });
  return { ...opened, way };
}

async function open(url: string, drop: () => Promise<void>): Promise<OpenDatabase> {
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
