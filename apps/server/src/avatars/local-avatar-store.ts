import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AvatarStore } from './avatar-store.js';

/** Files under one folder, spread by the first two characters of their names. */
export class LocalAvatarStore extends AvatarStore {
  constructor(private readonly folder: string) {
    super();
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const path = this.pathOf(name);
    if (await mkdir(dirname(path), { recursive: true, mode: 0o700 })) await sync(this.folder);
    await writeSynced(partOf(path), bytes);
    await rename(partOf(path), path);
    await sync(dirname(path));
  }

  async get(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.pathOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    const path = this.pathOf(name);
    await rm(partOf(path), { force: true });
    await rm(path, { force: true });
  }

  async close(): Promise<void> {
    // Holds nothing open.
  }

  private pathOf(name: string): string {
    return join(this.folder, name.slice(0, 2), name);
  }
}

/** One name per file, so that whoever deletes the file finds also what a killed process has left of it. */
const partOf = (path: string): string => `${path}.part`;

/** On the disk before it has its name: after a power cut a file that is there is whole. */
async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Names in a folder outlive a power cut only then. Windows cannot open folders, and needs no such thing. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
