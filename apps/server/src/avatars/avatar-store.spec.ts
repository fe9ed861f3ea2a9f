import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseS3Url, type ServerConfig } from '../config/index.js';
import { startTestS3, type TestS3 } from '../testing/index.js';
import type { AvatarStore } from './avatar-store.js';
import { LocalAvatarStore } from './local-avatar-store.js';
import { openAvatarStore } from './open-avatar-store.js';
import { S3AvatarStore } from './s3-avatar-store.js';

let folder: string;
let s3: TestS3;
const stores: Record<string, AvatarStore> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-avatars-'));
  s3 = await startTestS3();
  stores['disk'] = new LocalAvatarStore(join(folder, 'avatars'));
  stores['S3'] = new S3AvatarStore(parseS3Url(s3.url));
});
afterAll(async () => {
  for (const store of Object.values(stores)) await store.close();
  await s3.close();
  await rm(folder, { recursive: true });
});

const NAME = 'AbCdEfGhIjKlMnOpQrStUv.webp';
const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256));

describe.each(['disk', 'S3'])('the store on %s', (kind) => {
  const store = (): AvatarStore => stores[kind]!;

  test('gives back what was put, byte for byte', async () => {
    await store().put(NAME, BYTES);
    expect(await store().get(NAME)).toEqual(BYTES);
  });

  test('knows nothing of what was not put', async () => {
    expect(await store().get('nothing-of-this-name-x.webp')).toBeUndefined();
  });

  test('puts again, as a repetition does', async () => {
    await store().put(NAME, BYTES);
    await store().put(NAME, BYTES);
    expect(await store().get(NAME)).toEqual(BYTES);
  });

  test('deletes, and twice is no error', async () => {
    await store().put(NAME, BYTES);
    await store().delete(NAME);
    await store().delete(NAME);
    expect(await store().get(NAME)).toBeUndefined();
  });

  test('takes several at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(22, 'x')}.webp`);
    await Promise.all(names.map((name) => store().put(name, Buffer.from(name))));
    expect(await Promise.all(names.map(async (name) => String(await store().get(name))))).toEqual(names);
    await Promise.all(names.map((name) => store().delete(name)));
  });
});

describe('on disk', () => {
  test('files and folders are for their owner only', async () => {
    await stores['disk']!.put(NAME, BYTES);
    const path = join(folder, 'avatars', 'Ab', NAME);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'avatars', 'Ab'))).mode & 0o777).toBe(0o700);
    expect(await readFile(path)).toEqual(BYTES);
  });

  test('deleting takes also what a process that was killed left half-written', async () => {
    await stores['disk']!.put(NAME, BYTES);
    await writeFile(join(folder, 'avatars', 'Ab', `${NAME}.part`), 'half');
    await stores['disk']!.delete(NAME);
    expect(await readdir(join(folder, 'avatars', 'Ab'))).toEqual([]);
  });

  test('a file that cannot be written is an error', async () => {
    await writeFile(join(folder, 'no-folder'), '');
    await expect(new LocalAvatarStore(join(folder, 'no-folder')).put(NAME, BYTES)).rejects.toThrow();
  });
});

describe('on S3', () => {
  test('objects lie under the prefix of the URL', async () => {
    await stores['S3']!.put(NAME, BYTES);
    expect(await s3.objects()).toEqual([`some/folder/${NAME}`]);
  });

  test('a wrong secret, a bucket that is not there and a store in trouble are errors, not absence', async () => {
    const settings = parseS3Url(s3.url);
    const wrong = new S3AvatarStore({ ...settings, keySecret: 'wrong' });
    const elsewhere = new S3AvatarStore({ ...settings, bucket: 'no-such-bucket' });
    for (const store of [wrong, elsewhere]) {
      await expect(store.put(NAME, BYTES)).rejects.toThrow();
      await expect(store.get(NAME)).rejects.toThrow();
      await store.close();
    }
    s3.setBroken(true);
    await expect(stores['S3']!.get(NAME)).rejects.toThrow();
    s3.setBroken(false);
    expect(await stores['S3']!.get(NAME)).toEqual(BYTES);
  });

  test('a store that is not there refuses soon', async () => {
    const nowhere = new S3AvatarStore({ ...parseS3Url(s3.url), endpoint: 'http://127.0.0.1:1' });
    await expect(nowhere.put(NAME, BYTES)).rejects.toThrow();
    await nowhere.close();
  });
});

test('S3_URL decides which store it is', () => {
  const config = { dataDir: '/data' } as ServerConfig;
  expect(openAvatarStore(config)).toBeInstanceOf(LocalAvatarStore);
  expect(openAvatarStore({ ...config, s3Url: 's3://k:s@store.example.com/avatars' })).toBeInstanceOf(S3AvatarStore);
});
