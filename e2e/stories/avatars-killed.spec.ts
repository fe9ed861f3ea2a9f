import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestS3, type TestS3 } from '@yaopai/server/testing/s3-server';
import { until } from '@yaopai/server/testing/until';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { filePart, formOf, photoOf } from '../src/avatar-forms.js';
import { APP } from '../src/deployment.js';
import { Job } from '../src/job.js';
import { ServerProcess } from '../src/server-process.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

/** One upload to a server that may be killed under it: `lost` then. */
async function send(server: ServerProcess, token: string, picture: Uint8Array): Promise<number | 'lost'> {
  const { body, contentType } = formOf([filePart(picture)]);
  const headers = { 'content-type': contentType, 'x-yaopai-app-id': APP, authorization: `Bearer ${token}` };
  const request = { method: 'POST', headers, body };
  return fetch(`${server.url}/api/v1/me/avatar`, request).then(
    ({ status }) => status,
    () => 'lost',
  );
}

async function filesOf(world: World): Promise<string[]> {
  const folder = join(world.env['YAOPAI_DATA_DIR']!, 'avatars');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}

describe('a server that is killed', () => {
  const clock = new TestClock();
  let s3: TestS3;
  let world: World;
  let job: Job;
  let server: ServerProcess;
  let token: string;
  let userId: string;
  let photo: Buffer;
  beforeAll(async () => {
    s3 = await startTestS3();
    photo = await photoOf('#f00');
    world = await World.start({ clock, env: { S3_URL: s3.url, YAOPAI_PUBLIC_URL: 'https://login.example.com' } });
    job = await Job.start({ world, clock });
  });
  beforeEach(async () => {
    await world.sql.rows('DELETE FROM avatars');
    server = await ServerProcess.start(world.env);
    const { accessToken, user } = await world.signIn(await world.wechat.person());
    [token, userId] = [accessToken, user.id];
  });
  afterEach(() => server.kill());
  afterAll(async () => {
    await job.close();
    await world.close();
    await s3.close();
  });
  const rows = () => world.sql.rows<{ id: string; state: string }>('SELECT id, state FROM avatars ORDER BY state');
  const photoNow = async (): Promise<string | null> => {
    const text = 'SELECT photo FROM users WHERE id = $1';
    return (await world.sql.rows<{ photo: string | null }>(text, [userId]))[0]!.photo;
  };
  const keysOf = (id: string): string[] => [`some/folder/${id}-128.webp`, `some/folder/${id}.webp`];

  it('before it stored a file leaves a row, and after the job nothing', async () => {
    const reached = s3.stallAt('PUT', 1);
    const sent = send(server, token, photo);
    await reached;
    await server.kill();
    expect([await sent, (await rows()).map(({ state }) => state)]).toEqual(['lost', ['storing']]);
    await job.run();
    expect(await rows()).toHaveLength(1);
    clock.advance({ hours: 2 });
    expect((await job.run())['avatars']).toBe(1);
    expect([await rows(), await s3.objects(), await photoNow()]).toEqual([[], [], null]);
  });

  it('between the two files leaves one, and after the job none', async () => {
    const reached = s3.stallAt('PUT', 2);
    const sent = send(server, token, photo);
    await reached;
    await server.kill();
    expect([await sent, (await s3.objects()).length]).toEqual(['lost', 1]);
    clock.advance({ hours: 2 });
    await job.run();
    expect([await rows(), await s3.objects(), await photoNow()]).toEqual([[], [], null]);
  });

  it('after the commit, before the old files are gone, shows the new one, and the job deletes the old', async () => {
    expect(await send(server, token, photo)).toBe(200);
    const old = await photoNow();
    const reached = s3.stallAt('DELETE', 1);
    const sent = send(server, token, photo);
    await reached;
    await server.kill();
    expect([await sent, (await s3.objects()).length]).toEqual(['lost', 4]);
    expect((await rows()).map(({ state }) => state)).toEqual(['discarded', 'shown']);
    clock.advance({ hours: 2 });
    await job.run();
    const [shown, ...others] = await rows();
    expect([shown!.state, others, await s3.objects()]).toEqual(['shown', [], keysOf(shown!.id)]);
    const path = `/avatars/${shown!.id}.webp`;
    expect([await photoNow(), path === old]).toEqual([path, false]);
  });
});

describe('on disk', () => {
  const clock = new TestClock();
  let world: World;
  let job: Job;
  beforeAll(async () => {
    world = await World.start({ clock, env: { YAOPAI_PUBLIC_URL: 'https://login.example.com' } });
    job = await Job.start({ world, clock });
  });
  afterAll(async () => {
    await job.close();
    await world.close();
  });

  it('whenever a server is killed under uploads, files and rows agree after the job', async () => {
    const photo = await photoOf('#0f0', { width: 2000, height: 2000 });
    for (const filesLater of [1, 2, 3, 5]) {
      const server = await ServerProcess.start(world.env);
      const people = await Promise.all(Array.from({ length: 4 }, () => world.wechat.person()));
      const tokens = await Promise.all(people.map(async (person) => (await world.signIn(person)).accessToken));
      expect(await send(server, tokens[0]!, photo)).toBe(200);
      const known = (await filesOf(world)).length;
      let [statuses, isStored]: [(number | 'lost')[] | undefined, boolean] = [undefined, false];
      const sent = Promise.all(tokens.map((token) => send(server, token, photo))).then((all) => (statuses = all));
      const isStoredOrOver = async (): Promise<boolean> => {
        const isOver = statuses !== undefined;
        isStored = (await filesOf(world)).length >= known + filesLater;
        return isStored || isOver;
      };
      await until(isStoredOrOver, { what: 'a file is stored' });
      expect({ isStored, statuses }).toEqual({ isStored: true, statuses });
      await server.kill();
      await sent;
    }
    clock.advance({ hours: 2 });
    await job.run();
    const avatars = await world.sql.rows<{ id: string; state: string; photo: string }>(
      'SELECT avatars.id, avatars.state, users.photo FROM avatars JOIN users ON users.id = avatars.user_id',
    );
    for (const { id, state, photo } of avatars) expect([state, photo]).toEqual(['shown', `/avatars/${id}.webp`]);
    expect((await filesOf(world)).sort()).toEqual(avatars.flatMap(({ id }) => [`${id}.webp`, `${id}-128.webp`]).sort());
  });

  it('a server holds less than 1 GiB, however many of the largest pictures come at once', async () => {
    const big = (pixels: { width: number; height: number }) =>
      sharp({ create: { ...pixels, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } });
    const [forty, twelve] = [
      { width: 6_300, height: 6_300 },
      { width: 3_500, height: 3_500 },
    ];
    const pictures = await Promise.all([
      big(forty).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
      big(twelve).toColourspace('rgb16').png({ progressive: true }).toBuffer(),
      big(twelve).avif({ effort: 0, quality: 30, chromaSubsampling: '4:4:4' }).toBuffer(),
      big(twelve).webp({ lossless: true, effort: 0 }).toBuffer(),
      photoOf('#f00').then((photo) => Buffer.concat([photo, Buffer.alloc(5_000_000)])),
    ]);
    const server = await ServerProcess.start(world.env);
    const people = await Promise.all(Array.from({ length: 3 }, () => world.wechat.person()));
    const tokens = await Promise.all(people.map(async (person) => (await world.signIn(person)).accessToken));
    const uploads = tokens.flatMap((token) =>
      [...pictures, ...pictures, ...pictures].map((each) => [token, each] as const),
    );
    const statuses = await Promise.all(uploads.map(([token, picture]) => send(server, token, picture)));
    const peak = await server.peakMemory();
    await server.close();
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(peak).toBeLessThan(1024);
  });
});
