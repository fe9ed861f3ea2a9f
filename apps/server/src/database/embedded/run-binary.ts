import { spawn } from 'node:child_process';
import { StartError } from '../../config/index.js';
import type { Account } from './account.js';

export interface Outcome {
  code: number | null;
  /** Both streams, as they came. */
  output: string;
}

/** Runs one of PostgreSQL's programs to its end, as the account when there is one. */
export function runBinary(program: string, args: string[], account?: Account): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(account && { uid: account.uid, gid: account.gid }),
      // Nothing of ours leaks in: neither secrets nor PG* variables nor a language. Windows needs its own variables.
      ...(process.platform !== 'win32' && { cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' } }),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('close', (code) => resolve({ code, output }));
    child.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new StartError(
          {
            zh: `此机器无法运行内置 PostgreSQL（${program}：${cause.code}；它需要 glibc）。请设置 DATABASE_URL 使用其他 PostgreSQL。`,
            en: `This machine cannot run the embedded PostgreSQL (${program}: ${cause.code}; it needs glibc). Set DATABASE_URL to use another PostgreSQL.`,
          },
          { cause },
        ),
      );
    });
  });
}
