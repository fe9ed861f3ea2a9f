import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, createOnce, StartError } from '../../config/index.js';
import { type Account, canReach } from './account.js';
import { type Binaries, binariesIn } from './binaries.js';

/** Where root keeps what its PostgreSQL account could not reach in a closed home folder. */
const STATE_FOLDER = '/var/lib/yaopai';

/** Where the embedded PostgreSQL of one data folder lives, and the binaries that serve it. */
export interface Place {
  /** Holds the cluster, its password, its port and its log. */
  home: string;
  binaries: Binaries;
}

/** Finds or makes the place. As root both may have to lie outside the data folder and the project: see `STATE_FOLDER`. */
export async function placeFor(dataDir: string, installed: Binaries, account: Account | undefined): Promise<Place> {
  try {
    // Others may pass through but not list: the account must get to its cluster inside.
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    if (!account) return { home: join(dataDir, 'postgres'), binaries: installed };
    return { home: await homeFor(account, dataDir), binaries: await reachable(account, installed) };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      {
        zh: `内置 PostgreSQL 无法为 ${dataDir} 存放数据（${codeOf(error)}）。请把 YAOPAI_DATA_DIR 设为当前用户可写的目录，或设置 DATABASE_URL。`,
        en: `The embedded PostgreSQL has no place to keep its data for ${dataDir} (${codeOf(error)}). Set YAOPAI_DATA_DIR to a folder that this user may write, or set DATABASE_URL.`,
      },
      { cause: error },
    );
  }
}

/** The data folder's own place, unless the account cannot get there; then a folder that the data folder points to. */
async function homeFor(account: Account, dataDir: string): Promise<string> {
  if (await canReach(account, dataDir)) return join(dataDir, 'postgres');
  await mkdir(STATE_FOLDER, { recursive: true, mode: 0o755 });
  const pointer = createOnce(pointerIn(dataDir), () => join(STATE_FOLDER, randomBytes(8).toString('hex')));
  await mkdir(pointer, { recursive: true, mode: 0o711 });
  return join(pointer, 'postgres');
}

/** Every folder that belongs to the data folder's embedded PostgreSQL: what to remove to forget it. */
export async function foldersOf(dataDir: string): Promise<string[]> {
  const pointer = await readFile(pointerIn(dataDir), 'utf8').catch(() => undefined);
  return [join(dataDir, 'postgres'), ...(pointer ? [pointer, pointerIn(dataDir)] : [])];
}

const pointerIn = (dataDir: string): string => join(dataDir, 'postgres-folder');

/** The installed binaries, or a copy (made once a version) that the account can execute. */
async function reachable(account: Account, installed: Binaries): Promise<Binaries> {
  const probes = [installed.initdb, join(installed.folder, 'share', 'postgresql', 'postgres.bki')];
  const reached = await Promise.all(probes.map((path) => canReach(account, path)));
  if (reached.every(Boolean)) return installed;
  const { stdout } = await promisify(execFile)(installed.pgCtl, ['--version']);
  const copy = join(STATE_FOLDER, `postgresql-${stdout.trim().split(' ').at(-1)}`);
  if (!(await stat(copy).catch(() => undefined))) await copyReadable(installed.folder, copy);
  return binariesIn(copy);
}

/** The copy appears under its name only when it is complete. */
async function copyReadable(from: string, to: string): Promise<void> {
  const draft = `${to}.${randomBytes(4).toString('hex')}`;
  await mkdir(STATE_FOLDER, { recursive: true, mode: 0o755 });
  try {
    await cp(from, draft, { recursive: true, verbatimSymlinks: true });
    await makeReadable(draft);
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) throw error;
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Gives a fresh folder to the account, when there is one. */
export async function handOver(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
