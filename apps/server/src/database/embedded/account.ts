import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../../config/index.js';

/** The user that PostgreSQL runs as when this process is root: PostgreSQL refuses to be root itself. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/** Undefined for an ordinary user, who runs PostgreSQL as himself. */
export async function accountForPostgres(
  names: readonly string[] = ['postgres', 'nobody'],
): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  for (const name of names) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      );
      if (uid && gid) return { name, uid, gid };
    } catch {
      // No such user: try the next.
    }
  }
  throw new StartError({
    zh: `PostgreSQL 不能以 root 运行，而系统中没有用户 ${names.join('、')} 可以代为运行。请用普通用户启动 Yaopai，或设置 DATABASE_URL。`,
    en: `PostgreSQL refuses to run as root, and there is no user ${names.join(' or ')} to run it as. Start Yaopai as an ordinary user, or set DATABASE_URL.`,
  });
}

/** Whether the account may read the file or enter the folder, by owner, group and mode of it and of every folder above. */
export async function canReach(account: Account, path: string): Promise<boolean> {
  let current = await realpath(path);
  let needed = (await stat(current)).isDirectory() ? 0o1 : 0o4;
  for (;;) {
    const { mode, uid, gid } = await stat(current);
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((bits & needed) !== needed) return false;
    const parent = dirname(current);
    if (parent === current) return true;
    current = parent;
    needed = 0o1;
  }
}
