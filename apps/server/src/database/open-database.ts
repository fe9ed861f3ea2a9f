import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { StartError } from '../config/index.js';
import { dataSource, type DataSourceOptions } from './data-source.js';
import { sqlStateOf } from './transient.js';

const OLDEST_POSTGRES = 15;
/** A database that starts at the same time, as in a Compose file, is waited for. Milliseconds. */
const PATIENCE = 15_000;
/** Not there yet, or PostgreSQL's 57P03 cannot_connect_now. */
const NOT_YET = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', '57P03'];

/** Connects. @throws StartError that says where it tried and what to do, without the password. */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  const source = dataSource(options);
  for (const deadline = Date.now() + PATIENCE; ; await pause(250)) {
    try {
      await source.initialize();
      break;
    } catch (error) {
      const code = sqlStateOf(error);
      if (!NOT_YET.includes(code ?? '') || Date.now() > deadline) throw unreachable(options.url, error);
    }
  }
  await refuseOld(source);
  return source;
}

async function refuseOld(source: DataSource): Promise<void> {
  const rows: { server_version: string }[] = await source.query('SHOW server_version');
  const version = rows[0]?.server_version ?? '';
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return;
  await source.destroy();
  throw new StartError({
    zh: `数据库是 PostgreSQL ${version}，Yaopai 需要 PostgreSQL ${OLDEST_POSTGRES} 或更新版本。`,
    en: `The database is PostgreSQL ${version}; Yaopai needs PostgreSQL ${OLDEST_POSTGRES} or newer.`,
  });
}

function unreachable(url: string, cause: unknown): StartError {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const place = `${hostname || searchParams.get('host')}${port && `:${port}`}${pathname}`;
  const reason = (cause as Error).message || sqlStateOf(cause);
  return new StartError(
    {
      zh: `无法连接数据库 ${place}：${reason}。请检查 DATABASE_URL，并确认 PostgreSQL 正在运行、数据库已创建、用户名和密码正确。`,
      en: `The database ${place} cannot be opened: ${reason}. Check DATABASE_URL, and that PostgreSQL runs, the database exists, and user and password are right.`,
    },
    { cause },
  );
}
