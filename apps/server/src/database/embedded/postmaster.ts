import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What `postmaster.pid` says (https://www.postgresql.org/docs/current/storage-file-layout.html). */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** The live PostgreSQL of a cluster, also one that outlived the process which started it. */
export async function runningPostmaster(home: string): Promise<Postmaster | undefined> {
  const path = pidFile(home);
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid)) return undefined;
  if (!(await isPostgres(pid))) {
    // Process ids start over after a reboot or in a new container, and there the dead may never be collected. PostgreSQL
    // itself would take either for its own.
    await rm(path, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[3]), ready: lines[7] === 'ready' };
}

const pidFile = (home: string): string => join(home, 'cluster', 'postmaster.pid');

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * From `/proc/<pid>/stat` (proc(5)): name in brackets, then the state. A dead process that its parent has not collected is
 * none. Where the system doesn't say (not Linux), it is taken for one.
 */
async function isPostgres(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return line === undefined || /^\d+ \(postgres\) [^ZX]/.test(line);
}
