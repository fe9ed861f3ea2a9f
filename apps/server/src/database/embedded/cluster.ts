import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, StartError } from '../../config/index.js';
import type { Account } from './account.js';
import { handOver, type Place } from './place.js';
import { isAlive } from './postmaster.js';
import { runBinary } from './run-binary.js';

export const USER = 'yaopai';

/** Settings for data that no one needs after a crash of the machine: tests. */
export const FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
  'max_connections=200',
];

/** Makes the cluster unless it is there. It appears under its name only when complete, so processes may race for it. */
export async function ensureCluster(
  place: Place,
  account: Account | undefined,
  settings: readonly string[],
): Promise<void> {
  if (await isPresent(place.home)) return;
  await removeAbandonedDrafts(place.home);
  const draft = `${place.home}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await fill(draft, place, account, settings);
    await rename(draft, place.home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) throw error;
  }
}

async function isPresent(home: string): Promise<boolean> {
  try {
    await stat(join(home, 'cluster', 'PG_VERSION'));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function fill(
  home: string,
  { binaries }: Place,
  account: Account | undefined,
  settings: readonly string[],
): Promise<void> {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await handOver(passwordFile, account);
  await handOver(home, account);
  const { code, output } = await runBinary(
    binaries.initdb,
    [
      `--pgdata=${join(home, 'cluster')}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(settings.includes('fsync=off') ? ['--no-sync'] : []),
      ...[...SETTINGS, ...settings].map((setting) => `--set=${setting}`),
    ],
    account,
  );
  if (code !== 0) {
    throw new StartError({
      zh: `内置 PostgreSQL 无法创建数据目录，它的输出是：\n${output.trim()}\n请设置 DATABASE_URL 使用其他 PostgreSQL。`,
      en: `The embedded PostgreSQL could not make its data folder. It said:\n${output.trim()}\nSet DATABASE_URL to use another PostgreSQL.`,
    });
  }
}

/** What a process that was killed while making a cluster left behind. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  const folder = dirname(home);
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(`${basename(home)}.new-`) ? Number(name.split('-')[1]) : undefined;
    if (pid && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

export async function passwordOf(home: string): Promise<string> {
  return (await readFile(join(home, 'password'), 'utf8')).trim();
}

/** @throws StartError when another major version of PostgreSQL made the cluster. */
export async function checkVersion({ home, binaries }: Place): Promise<void> {
  const made = (await readFile(join(home, 'cluster', 'PG_VERSION'), 'utf8')).trim();
  const { output } = await runBinary(binaries.pgCtl, ['--version']);
  const bundled = /(\d+)\.?\d*\s*$/.exec(output.trim())?.[1];
  if (made === bundled) return;
  throw new StartError({
    zh: `${home} 中的数据由 PostgreSQL ${made} 写入，而此版本的 Yaopai 自带 PostgreSQL ${bundled}。请用原来的版本启动，或把 YAOPAI_DATA_DIR 设为另一个目录。`,
    en: `The data in ${home} was written by PostgreSQL ${made} and this version of Yaopai brings PostgreSQL ${bundled}. Start the Yaopai that wrote it, or set YAOPAI_DATA_DIR to another folder.`,
  });
}
