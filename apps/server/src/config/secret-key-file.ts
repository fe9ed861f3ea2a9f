import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FormError, secretKey } from './forms.js';

/** The master key of a development data folder, made on first use. */
export function secretKeyInFolder(dataDir: string): Buffer {
  const path = join(dataDir, 'secret-key');
  if (!existsSync(path)) create(path, dataDir);
  try {
    return secretKey(readFileSync(path, 'utf8').trim());
  } catch (error) {
    const reason = error instanceof FormError ? error.message : `cannot be read (${codeOf(error)})`;
    throw new FormError(`is not set, and the key file ${path} ${reason}`);
  }
}

/** A hard link appears whole or not at all, so that of two processes starting together both read the first one's key. */
function create(path: string, dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const draft = `${path}.${randomUUID()}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    try {
      linkSync(draft, path);
    } finally {
      rmSync(draft);
    }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    throw new FormError(
      `is not set, and no key can be written to ${path} (${codeOf(error)}): set it, or set YAOPAI_DATA_DIR to a folder that this user may write`,
    );
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';
