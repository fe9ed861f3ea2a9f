import type pg from 'pg';
import { cpus, release, totalmem, type } from 'node:os';

const DATABASE_SETTINGS = ['server_version', 'shared_buffers', 'fsync', 'synchronous_commit'];

/** What a reader needs to know of the machine to judge the figures. */
export async function machineFacts(client: pg.Client): Promise<Record<string, string>> {
  const facts: Record<string, string> = {
    processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
  };
  for (const name of DATABASE_SETTINGS) {
    const { rows } = await client.query<{ value: string }>(`SELECT current_setting($1) AS value`, [name]);
    facts[name === 'server_version' ? 'PostgreSQL' : name] = rows[0]!.value;
  }
  return facts;
}
