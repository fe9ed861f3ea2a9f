import type { Sql } from '../database.js';

/** Tables in which anybody may leave something, and why that is no change of anybody's data. */
export const BOOKKEEPING: Record<string, string> = {
  attempt_windows: 'counts tries by a hash of who or what is tried: refusing is what it is for',
};

/** A row: whose it is, and what it holds. */
interface Row {
  /** Pool; undefined where a row belongs to none. */
  pool?: string;
  columns: Record<string, unknown>;
}

/** Every row of every table, by table and primary key. */
export type Rows = ReadonlyMap<string, Row>;

type Queries = Pick<Sql, 'rows'>;

export async function everyRow(sql: Queries): Promise<Rows> {
  const tables = await sql.rows<{ name: string; key: string[] }>(
    `SELECT table_name AS name, array_agg(column_name::text) AS key
       FROM information_schema.table_constraints JOIN information_schema.key_column_usage USING (constraint_schema, constraint_name, table_name)
      WHERE constraint_type = 'PRIMARY KEY' AND constraint_schema = 'public' GROUP BY table_name ORDER BY table_name`,
  );
  const { length } = await sql.rows(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
  if (length !== tables.length) throw new Error('there is a table without a primary key');
  const all = new Map<string, Record<string, unknown>[]>();
  for (const { name } of tables) {
    const found = await sql.rows<{ columns: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS columns FROM "${name}" t`,
    );
    all.set(
      name,
      found.map(({ columns }) => columns),
    );
  }
  const poolOf = owners(all);
  const rows = new Map<string, Row>();
  for (const { name, key } of tables) {
    for (const columns of all.get(name)!) {
      const pool = poolOf(name, columns);
      rows.set(`${name} ${key.map((column) => String(columns[column])).join('/')}`, {
        columns,
        ...(pool !== undefined && { pool }),
      });
    }
  }
  return rows;
}

/** Whose a row is: it says so itself, or its user, connection or application does. */
function owners(
  all: ReadonlyMap<string, Record<string, unknown>[]>,
): (table: string, columns: Record<string, unknown>) => string | undefined {
  const named = ['users', 'connections', 'applications'].map(
    (table) => new Map(all.get(table)!.map(({ id, pool_id }) => [id, pool_id as string])),
  ) as [Map<unknown, string>, Map<unknown, string>, Map<unknown, string>];
  const [users, connections, applications] = named;
  return (table, columns) =>
    table === 'user_pools'
      ? (columns['id'] as string)
      : ((columns['pool_id'] as string | undefined) ??
        users.get(columns['user_id']) ??
        connections.get(columns['connection_id']) ??
        applications.get(columns['application_id']));
}

/** What changed outside a pool and its bookkeeping: each as `users 4711: nickname`, or that it came or went. */
export function changes(before: Rows, after: Rows, { except }: { except: string }): string[] {
  const mayChange = (name: string, row: Row): boolean => row.pool === except || name.split(' ')[0]! in BOOKKEEPING;
  const found: string[] = [];
  for (const [name, row] of before) {
    if (mayChange(name, row)) continue;
    const now = after.get(name);
    if (!now) found.push(`${name}: gone`);
    else {
      const columns = Object.keys(row.columns).filter(
        (column) => JSON.stringify(row.columns[column]) !== JSON.stringify(now.columns[column]),
      );
      if (columns.length) found.push(`${name}: ${columns.join(', ')}`);
    }
  }
  for (const [name, row] of after) if (!before.has(name) && !mayChange(name, row)) found.push(`${name}: new`);
  return found;
}
