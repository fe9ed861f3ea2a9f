import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Everyone who uses the cluster holds this one shared; whoever stops it holds it alone. */
const IN_USE = 7_236_194_002;
/** The one server of a data folder. */
const SERVER = 7_236_194_003;

/** A session whose advisory locks say who uses the cluster: PostgreSQL frees them when the process dies, however it dies. */
export class Lease {
  private constructor(private readonly client: pg.Client) {}

  /** Undefined when the cluster is just being stopped. Rejects when it cannot be reached. */
  static async take(url: string, name: string): Promise<Lease | undefined> {
    const client = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // A lost connection is seen by `onLost` and by the next query.
    client.on('error', () => undefined);
    await client.connect();
    const lease = new Lease(client);
    if (await lease.lock('pg_try_advisory_lock_shared', IN_USE)) return lease;
    await lease.end();
    return undefined;
  }

  /**
   * Becomes the data folder's server. Waits up to two seconds for a killed predecessor's session to be noticed.
   * @returns what the present server calls itself, or undefined on success.
   */
  async becomeServer(): Promise<string | undefined> {
    for (let waited = 0; !(await this.lock('pg_try_advisory_lock', SERVER)); waited += 100) {
      if (waited >= 2_000) return (await this.nameOfServer()) ?? 'another process';
      await pause(100);
    }
    return undefined;
  }

  /** Whether nobody else is left; then nobody can come, until the cluster is stopped or `end` is called. */
  async becomeLast(): Promise<boolean> {
    await this.lock('pg_advisory_unlock_shared', IN_USE);
    return this.lock('pg_try_advisory_lock', IN_USE);
  }

  onLost(listener: () => void): void {
    this.client.once('end', listener);
  }

  async end(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private async lock(operation: string, key: number): Promise<boolean> {
    const { rows } = await this.client.query<{ done: boolean }>(`SELECT ${operation}($1) AS done`, [key]);
    return rows[0]?.done === true;
  }

  private async nameOfServer(): Promise<string | undefined> {
    const { rows } = await this.client.query<{ application_name: string }>(
      `SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
       WHERE locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = $1 AND granted`,
      [SERVER],
    );
    return rows[0]?.application_name;
  }
}
