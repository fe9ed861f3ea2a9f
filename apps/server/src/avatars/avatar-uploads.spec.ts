import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { SessionId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ServerConfig } from '../config/index.js';
import type { ContentCheck } from '../content-check/index.js';
import type { Database } from '../database/index.js';
import { AppError, type Principal } from '../http/index.js';
import { MINUTE, SystemClock, SystemRandom } from '../runtime/index.js';
import type { SessionsService } from '../sessions/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import type { Throttle } from '../throttles/index.js';
import type { UserMapper, UsersService } from '../users/index.js';
import { AvatarStore } from './avatar-store.js';
import { AvatarUploads } from './avatar-uploads.js';
import { AvatarRepository } from './avatar.repository.js';
import { Avatars } from './avatars.js';
import type { Pictures } from './pictures.js';
import { UploadMemory } from './upload-memory.js';

class MemoryStore extends AvatarStore {
  readonly files = new Map<string, Buffer>();
  deletes = 0;
  isAway = false;

  async put(name: string, bytes: Buffer): Promise<void> {
    this.files.set(name, bytes);
  }
  async get(name: string): Promise<Buffer | undefined> {
    return this.files.get(name);
  }
  async delete(name: string): Promise<void> {
    this.deletes += 1;
    if (this.isAway) throw new Error('no answer');
    this.files.delete(name);
  }
  async close(): Promise<void> {
    // Nothing is open.
  }
}

const userId = randomUUID() as UserId;
const principal = { user: { id: userId }, sessionId: randomUUID() as SessionId } as Principal;
let open: OpenDatabase;

beforeAll(async () => {
  Logger.overrideLogger(false);
  open = await openTestDatabase();
  await open.dataSource.query(
    `INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`,
  );
  await open.dataSource.query(
    `INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`,
    [userId],
  );
});
afterAll(() => open.close());

/** @param transaction in place of the database's */
function uploadsTo(store: AvatarStore, transaction: Database['transaction']): AvatarUploads {
  const clock = new SystemClock();
  const repository = new AvatarRepository(open.database);
  return new AvatarUploads(
    new Avatars(repository, store, {} as ServerConfig, clock),
    repository,
    store,
    { square: async () => ({ full: Buffer.from('full'), thumbnail: Buffer.from('small') }) } as unknown as Pictures,
    new UploadMemory(),
    { connectionFor: async () => undefined } as unknown as ContentCheck,
    { take: async () => ({ allowed: true }) } as unknown as Throttle,
    { requireStillLive: async () => undefined } as unknown as SessionsService,
    { findSnapshot: async () => undefined } as unknown as UsersService,
    {} as UserMapper,
    { transaction } as Database,
    clock,
    new SystemRandom(),
  );
}

/** @param pieces of the picture, as they arrive */
function form(pieces = ['picture']): IncomingMessage {
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const body = [head, ...pieces, '\r\n--x--\r\n'].map((piece) => Buffer.from(piece));
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  return Object.assign(Readable.from(body), { headers, complete: true }) as unknown as IncomingMessage;
}

test('keeps the files of an avatar whose commit stands, though its answer was lost', async () => {
  const store = new MemoryStore();
  const lost: Database['transaction'] = async (work) => {
    await open.database.transaction(work);
    throw new AppError('BUSY');
  };
  await expect(uploadsTo(store, lost).upload(principal, form())).rejects.toMatchObject({ error: 'BUSY' });
  const [{ photo }] = (await open.dataSource.query('SELECT photo FROM users')) as [{ photo: string }];
  expect([...store.files.keys()]).toContain(photo.replace('/avatars/', ''));
});

test('leaves nothing of an upload whose commit failed', async () => {
  const store = new MemoryStore();
  const failed: Database['transaction'] = () => Promise.reject(new AppError('BUSY'));
  await expect(uploadsTo(store, failed).upload(principal, form())).rejects.toMatchObject({ error: 'BUSY' });
  expect(store.files.size).toBe(0);
});

test('refuses what comes byte by byte before it fills the memory, a hundred times its size', async () => {
  const store = new MemoryStore();
  const { transaction } = open.database;
  const bytes = Array.from({ length: 30_000 }, () => 'x');
  await expect(uploadsTo(store, transaction).upload(principal, form(bytes))).rejects.toMatchObject({ error: 'BUSY' });
  expect(store.files.size).toBe(0);
});

test('deletes what a store may still carry out minutes after it was given up, not at once', async () => {
  const arriving: (() => Promise<void>)[] = [];
  class SlowStore extends MemoryStore {
    override async put(name: string, bytes: Buffer): Promise<void> {
      arriving.push(() => super.put(name, bytes));
      throw new Error('no answer in time');
    }
  }
  const store = new SlowStore();
  const { transaction } = open.database;
  await expect(uploadsTo(store, transaction).upload(principal, form())).rejects.toMatchObject({ error: 'BUSY' });
  expect([store.deletes, arriving.length]).toEqual([0, 1]);
  for (const arrive of arriving) await arrive();
  expect(store.files.size).toBe(1);
  const later = Object.assign(new SystemClock(), { now: () => Date.now() + 11 * MINUTE });
  await new Avatars(new AvatarRepository(open.database), store, {} as ServerConfig, later).sweep();
  expect(store.files.size).toBe(0);
  expect(await open.dataSource.query(`SELECT FROM avatars WHERE state <> 'shown'`)).toEqual([]);
});

test('waits for a store that does not answer once, however many files are to go', async () => {
  const store = new MemoryStore();
  store.isAway = true;
  const avatars = new Avatars(new AvatarRepository(open.database), store, {} as ServerConfig, new SystemClock());
  await avatars.deleteFiles(['a'.repeat(22), 'b'.repeat(22), 'c'.repeat(22)]);
  expect(store.deletes).toBe(1);
});
