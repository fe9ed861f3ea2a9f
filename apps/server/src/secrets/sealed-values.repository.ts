import { Injectable } from '@nestjs/common';
import { FIRST_SECRET, type SealedColumn } from '../crypto/index.js';
import { Database } from '../database/index.js';

/** One sealed value and the primary key of its row. */
export interface SealedValue {
  key: string[];
  sealed: string;
}

/** A sealed value and what it becomes. */
export interface Resealed extends SealedValue {
  next: string;
}

/** Sessions whose refresh token was made by a key that is to be taken away. */
export interface UnusedSessions {
  count: number;
  /** When the last of them runs out by itself. */
  lastEndsAt: Date | null;
}

@Injectable()
export class SealedValuesRepository {
  constructor(private readonly database: Database) {}

  /** How many values each master key seals. */
  countByKey({ table, column }: SealedColumn): Promise<{ id: string; count: number }[]> {
    return this.database.query({
      name: `sealed-by-key-${table}-${column}`,
      text: `SELECT split_part(${column}, '.', 1) AS id, count(*)::int AS count
               FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
      values: [],
    });
  }

  /** The next ones, in the order of their keys, that another master key seals. @param after key of the last one seen */
  nextOfOthers(
    column: SealedColumn,
    keyId: string,
    after: string[] | undefined,
    limit: number,
  ): Promise<SealedValue[]> {
    const { table, column: name, key } = column;
    const names = key.map((part) => part.column).join(', ');
    const bound = key.map((part, index) => `$${index + 3}::${part.type}`).join(', ');
    return this.database.query({
      name: `sealed-by-others-${table}-${name}-${after ? 'next' : 'first'}`,
      text: `SELECT ARRAY[${key.map((part) => `${part.column}::text`).join(', ')}] AS key, ${name} AS sealed
               FROM ${table}
              WHERE split_part(${name}, '.', 1) <> $1 ${after ? `AND (${names}) > (${bound})` : ''}
              ORDER BY ${names} LIMIT $2`,
      values: [keyId, limit, ...(after ?? [])],
    });
  }

  /**
   * Writes those that are still as they were read: what somebody wrote meanwhile stays. One statement, which waits for no row
   * that somebody holds (so it can be part of no deadlock), and passes those over.
   * @returns how many were written
   */
  async replace({ table, column, key }: SealedColumn, values: Resealed[]): Promise<number> {
    const parts = key.map((part, index) => ({ ...part, as: `key_${index}`, values: `$${index + 3}::text[]` }));
    const sameKey = (one: string, other: string): string =>
      parts.map((part) => `${one}.${part.column} = ${other}.${part.as}::${part.type}`).join(' AND ');
    const replaced = await this.database.query({
      name: `replace-sealed-${table}-${column}`,
      text: `WITH change AS (
               SELECT * FROM unnest($1::text[], $2::text[], ${parts.map((part) => part.values).join(', ')})
                 AS change (sealed, next, ${parts.map((part) => part.as).join(', ')})
             ), free AS (
               SELECT change.* FROM ${table} held JOIN change ON ${sameKey('held', 'change')}
                WHERE held.${column} = change.sealed FOR UPDATE OF held SKIP LOCKED
             )
             UPDATE ${table} SET ${column} = free.next FROM free
              WHERE ${sameKey(table, 'free')} AND ${table}.${column} = free.sealed
             RETURNING 1`,
      values: [
        values.map(({ sealed }) => sealed),
        values.map(({ next }) => next),
        ...key.map((_, index) => values.map((value) => value.key[index])),
      ],
    });
    return replaced.length;
  }

  /** The secret whose key makes from now on. Whether it was still as it was read. */
  async replaceFirst(sealed: string, next: string, now: Date): Promise<boolean> {
    const replaced = await this.database.query({
      name: 'replace-first-secret',
      text: 'UPDATE deployment_secrets SET sealed = $2, sealed_at = $3 WHERE name = $4 AND sealed = $1 RETURNING 1',
      values: [sealed, next, now, FIRST_SECRET],
    });
    return replaced.length === 1;
  }

  async first(): Promise<string> {
    const [found] = await this.database.query<{ sealed: string }>({
      name: 'first-secret',
      text: 'SELECT sealed FROM deployment_secrets WHERE name = $1',
      values: [FIRST_SECRET],
    });
    return found!.sealed;
  }

  /** Live sessions that nobody has used since. */
  async sessionsUnusedSince(since: Date, now: Date): Promise<UnusedSessions> {
    const [found] = await this.database.query<UnusedSessions>({
      name: 'sessions-unused-since',
      text: `SELECT count(*)::int AS count, max(least(idle_expires_at, expires_at)) AS "lastEndsAt" FROM sessions
              WHERE ended_at IS NULL AND idle_expires_at > $2 AND expires_at > $2
                AND coalesce(rotated_at, created_at) < $1`,
      values: [since, now],
    });
    return found!;
  }

  /** Servers on this database, by what they say of themselves, that cannot read what this master key makes. */
  async serversWithout(keyId: string): Promise<string[]> {
    const found = await this.database.query<{ address: string }>({
      name: 'servers-without-key',
      text: `SELECT DISTINCT coalesce(host(client_addr), 'local') AS address FROM pg_stat_activity
              WHERE datname = current_database() AND application_name LIKE 'yaopai server %'
                AND NOT $1 = ANY (string_to_array(substr(application_name, 15), ' '))
              ORDER BY 1`,
      values: [keyId],
    });
    return found.map(({ address }) => address);
  }
}
