import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file (mode 0600) unless it exists, and returns what the file then holds. A hard link appears whole or not at
 * all, so that of two processes starting together both get the first one's content.
 */
export function createOnce(path: string, content: () => string): string {
  const existing = readIfPresent(path);
  if (existing !== undefined) return existing;
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content(), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The operating system's error code, as `EACCES`. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';
