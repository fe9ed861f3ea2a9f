import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestS3, type TestS3 } from '@yaopai/server/testing/s3-server';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filePart, photoOf, seen, sendForm, thumbnailOf } from '../src/avatar-forms.js';
import { MANY_APP } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { Job } from '../src/job.js';
import { IN_OTHER } from '../src/phone-rows.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import { uploaded } from '../src/uploads.js';
import { World } from '../src/world.js';

const PUBLIC_URL = 'https://login.example.com';
const clock = new TestClock();
let world: World;
let job: Job;
let photos: Record<'red' | 'green' | 'blue', Buffer>;
beforeAll(async () => {
  world = await World.start({ clock, servers: 2, env: { YAOPAI_PUBLIC_URL: PUBLIC_URL } });
  job = await Job.start({ world, clock });
  photos = { red: await photoOf('#f00'), green: await photoOf('#0f0'), blue: await photoOf('#00f') };
});
afterAll(async () => {
  await job.close();
  await world.close();
});

const signedIn = async (): Promise<{ token: string; id: string }> => {
  const { accessToken, user } = await world.signIn(await world.wechat.person());
  return { token: accessToken, id: user.id };
};
const me = (token: string) => world.http.ok('GET /me', undefined, { token });
const statesOf = async (id: string): Promise<string[]> =>
  (await world.sql.rows<{ state: string }>('SELECT state FROM avatars WHERE user_id = $1 ORDER BY state', [id])).map(
    ({ state }) => state,
  );
const nameOf = (url: string | null): string => url!.split('/').at(-1)!;
/** Every file under the data folder's avatars. */
async function files(): Promise<string[]> {
  const found = await readdir(join(world.env['YAOPAI_DATA_DIR']!, 'avatars'), { recursive: true });
  return found.flatMap((path) => (path.includes('/') ? [path.split('/').at(-1)!] : []));
}

describe('an upload', () => {
  it('becomes the photo, square, in two sizes, from any server of the deployment that shares the folder', async () => {
    const { token } = await signedIn();
    const user = await uploaded(world, photos.red, { token });
    expect(user.photo).toMatch(/^https:\/\/login\.example\.com\/avatars\/[A-Za-z0-9_-]{22}\.webp$/);
    expect(user.photoPending).toBe(false);
    expect((await me(token)).photo).toBe(user.photo);
    expect(await seen(world, user.photo!)).toBe('red webp 512x512');
    expect(await seen(world, thumbnailOf(user.photo!))).toBe('red webp 128x128');
    expect(await seen(world, user.photo!, 1)).toBe('red webp 512x512');
  });

  it('takes the place of the one before, whose files are gone', async () => {
    const { token, id } = await signedIn();
    const first = await uploaded(world, photos.red, { token });
    const second = await uploaded(world, photos.green, { token });
    expect(await seen(world, second.photo!)).toBe('green webp 512x512');
    expect([await seen(world, first.photo!), await seen(world, thumbnailOf(first.photo!))]).toEqual(['404', '404']);
    expect(await statesOf(id)).toEqual(['shown']);
    expect((await files()).filter((name) => name.startsWith(nameOf(first.photo).slice(0, 22)))).toEqual([]);
  });

  it('is one of many at the same time: one is shown, and nothing is left of the others', async () => {
    const { token, id } = await signedIn();
    const before = await files();
    const answers = await Promise.all(
      ['red', 'green', 'blue', 'red', 'green', 'blue'].map((colour, index) =>
        sendForm(world, [filePart(photos[colour as 'red'])], { token, server: index % 2 }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statesOf(id)).toEqual(['shown']);
    const { photo } = await me(token);
    expect(await seen(world, photo!)).toMatch(/ webp 512x512$/);
    const added = (await files()).filter((name) => !before.includes(name));
    expect(added.sort()).toEqual([nameOf(photo), nameOf(thumbnailOf(photo!))].sort());
  });

  it('is refused to who is not signed in, or blocked, and then leaves nothing', async () => {
    const before = await files();
    expect(problemOf(await sendForm(world, [filePart(photos.red)], {})).name).toBe('NOT_SIGNED_IN');
    const { token, id } = await signedIn();
    await world.sql.rows(`UPDATE users SET state = 'blocked' WHERE id = $1`, [id]);
    expect(problemOf(await sendForm(world, [filePart(photos.red)], { token })).name).toBe('ACCOUNT_BLOCKED');
    expect([await statesOf(id), await files()]).toEqual([[], before]);
  });

  it('can be tried twenty times in an hour, whatever came of it', async () => {
    const { token } = await signedIn();
    for (let count = 0; count < 20; count++)
      expect(problemOf(await sendForm(world, [filePart('no picture')], { token })).name).toBe('INVALID_INPUT');
    const problem = problemOf(await sendForm(world, [filePart(photos.red)], { token }));
    expect(problem).toMatchObject({ name: 'RATE_LIMITED', retryAfterSeconds: 3600 });
    const { token: another } = await signedIn();
    await uploaded(world, photos.red, { token: another });
  });
});

describe('the pictures', () => {
  let url: string;
  beforeAll(async () => {
    const { token } = await signedIn();
    const { photo } = await uploaded(world, photos.red, { token });
    url = world.http.url() + new URL(photo!).pathname;
  });

  it('are for every page, cached for an hour, and nothing that a browser would run', async () => {
    const response = await fetch(url);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=3600',
      etag: `"${nameOf(url)}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-length': String((await response.arrayBuffer()).byteLength),
    });
  });

  it('are not sent again to who has them', async () => {
    const etag = `"${nameOf(url)}"`;
    const status = async (known: string): Promise<number> =>
      (await fetch(url, { headers: { 'if-none-match': known } })).status;
    expect(await Promise.all([etag, `W/${etag}`, `"other", ${etag}`, '*'].map(status))).toEqual([304, 304, 304, 304]);
    expect(await Promise.all(['"other"', nameOf(url), ''].map(status))).toEqual([200, 200, 200]);
    const unchanged = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([unchanged.headers.get('etag'), await unchanged.text()]).toEqual([etag, '']);
  });

  it('have a head', async () => {
    const [head, whole] = [await fetch(url, { method: 'HEAD' }), await fetch(url)];
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'image/webp', '']);
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
  });

  it.each([
    '/avatars/',
    '/avatars/short.webp',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA-128.webp',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA-64.webp',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA.png',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA',
    '/avatars/..%2fsecret-key',
    '/avatars/%2e%2e%2fsecret-key',
    '/avatars/..%5csecret-key',
    '/avatars/AA%2fAAAAAAAAAAAAAAAAAAAAAA.webp',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp%00',
    '/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp%0a',
    '/api/v1/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp',
  ])('are nowhere else: %s', async (path) => {
    const answer = await world.http.send('GET', path, { app: null });
    expect(problemOf(answer).name).toBe('NOT_FOUND');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('PUT /me', () => {
  it.each([
    ['a photo of WeChat', 'https://thirdwx.qlogo.cn/mmopen/vi_32/abc/132'],
    ['nothing', null],
  ])('replaces an uploaded photo by %s, and its files are gone', async (_, photo) => {
    const { token, id } = await signedIn();
    const old = (await uploaded(world, photos.red, { token })).photo!;
    const user = await world.http.ok('PUT /me', { photo, nickname: '新' }, { token });
    expect(user).toMatchObject({ photo, nickname: '新', photoPending: false });
    expect([await seen(world, old), await statesOf(id)]).toEqual(['404', []]);
  });

  it("keeps the user's own, by URL or by path, and changes the rest", async () => {
    const { token } = await signedIn();
    const { photo } = await uploaded(world, photos.red, { token });
    for (const own of [photo!, new URL(photo!).pathname])
      expect(await world.http.ok('PUT /me', { photo: own, city: own.slice(0, 5) }, { token })).toMatchObject({
        photo,
        city: own.slice(0, 5),
      });
    expect(await seen(world, photo!)).toBe('red webp 512x512');
    expect((await world.http.ok('PUT /me', { city: null }, { token })).photo).toBe(photo);
  });

  it('refuses what is no avatar of the user', async () => {
    const [{ token }, { token: another }] = [await signedIn(), await signedIn()];
    const { photo } = await uploaded(world, photos.red, { token });
    const { photo: theirs } = await uploaded(world, photos.blue, { token: another });
    const name = nameOf(photo);
    for (const wrong of [
      theirs!,
      new URL(theirs!).pathname,
      thumbnailOf(photo!),
      `https://elsewhere.example/avatars/${name}`,
      `/avatars/AAAAAAAAAAAAAAAAAAAAAA.webp`,
      `/avatars/../avatars/${name}`,
      `//elsewhere.example/avatars/${name}`,
      `${photo}?a=1`,
      `${photo}#a`,
    ]) {
      const problem = await world.http.refused('PUT /me', { photo: wrong, nickname: 'x' }, { token });
      expect([wrong, problem.name, problem.fields?.[0]?.field]).toEqual([wrong, 'INVALID_INPUT', 'photo']);
    }
    expect(await me(token)).toMatchObject({ photo, nickname: null });
    expect([await seen(world, photo!), await seen(world, theirs!)]).toEqual(['red webp 512x512', 'blue webp 512x512']);
  });

  it('takes no path at sign-up, where there is no avatar yet', async () => {
    const { token } = await signedIn();
    const { photo } = await uploaded(world, photos.red, { token });
    for (const theirs of [photo, new URL(photo!).pathname]) {
      const body = { username: 'somebody1', password: 'a long pass phrase 1', profile: { photo: theirs } };
      const problem = await world.http.refused('POST /sign-up', body);
      expect([problem.name, problem.fields?.[0]?.field]).toEqual(['INVALID_INPUT', 'profile.photo']);
    }
  });

  it('and uploads at the same time end with one photo, and its files', async () => {
    const { token, id } = await signedIn();
    await uploaded(world, photos.red, { token });
    await Promise.all([
      uploaded(world, photos.green, { token }),
      world.http.ok('PUT /me', { photo: null }, { token }),
      uploaded(world, photos.blue, { token: token, server: 1 }),
      world.http.ok('PUT /me', { photo: 'https://wx.qlogo.cn/a' }, { token, server: 1 }),
    ]);
    const { photo } = await me(token);
    const isUploaded = photo?.includes('/avatars/') ?? false;
    expect(await statesOf(id)).toEqual(isUploaded ? ['shown'] : []);
    if (isUploaded) expect(await seen(world, photo!)).toMatch(/webp 512x512$/);
  });
});

describe('joining accounts', () => {
  let operator: Undoer;
  beforeAll(async () => {
    operator = await Undoer.start({ world, clock });
  });
  afterAll(() => operator.close());

  /** The second is merged into the first. */
  async function pair(): Promise<{ kept: { token: string; id: string }; gone: { token: string; id: string } }> {
    const kept = await signedIn();
    const { accessToken, user } = await world.signIn(await world.wechat.person(), IN_OTHER);
    return { kept, gone: { token: accessToken, id: user.id } };
  }
  const merge = (kept: { token: string }, gone: { token: string }) =>
    world.http.ok('POST /me/identities', { secondaryToken: gone.token }, { token: kept.token });
  const photoOfRow = async (id: string): Promise<string | null> =>
    (await world.sql.rows<{ photo: string | null }>('SELECT photo FROM users WHERE id = $1', [id]))[0]!.photo;
  const inOther = { app: MANY_APP };

  it('takes the avatar along to who has none, and gives it back when it is undone', async () => {
    const { kept, gone } = await pair();
    const { photo } = await uploaded(world, photos.red, { token: gone.token, ...inOther });
    expect((await merge(kept, gone)).photo).toBe(photo);
    expect([await statesOf(kept.id), await statesOf(gone.id)]).toEqual([['shown'], []]);
    expect(await operator.undoNewest(kept.id)).toBe('ok');
    expect([await statesOf(kept.id), await statesOf(gone.id)]).toEqual([[], ['shown']]);
    expect([await photoOfRow(kept.id), await photoOfRow(gone.id)]).toEqual([null, new URL(photo!).pathname]);
    expect(await seen(world, photo!)).toBe('red webp 512x512');
  });

  it('undone after the avatar was replaced, leaves the one without and the other with the new one', async () => {
    const { kept, gone } = await pair();
    const { photo: old } = await uploaded(world, photos.red, { token: gone.token, ...inOther });
    await merge(kept, gone);
    const { photo } = await uploaded(world, photos.green, { token: kept.token });
    expect(await seen(world, old!)).toBe('404');
    expect(await operator.undoNewest(kept.id)).toBe('ok');
    expect([await photoOfRow(kept.id), await photoOfRow(gone.id)]).toEqual([new URL(photo!).pathname, null]);
    expect([await statesOf(kept.id), await statesOf(gone.id)]).toEqual([['shown'], []]);
  });

  it('keeps the avatar of who has one, and the other comes back with the undo', async () => {
    const { kept, gone } = await pair();
    const { photo } = await uploaded(world, photos.green, { token: kept.token });
    const { photo: other } = await uploaded(world, photos.red, { token: gone.token, ...inOther });
    expect((await merge(kept, gone)).photo).toBe(photo);
    expect(await operator.undoNewest(kept.id)).toBe('ok');
    expect([await seen(world, photo!), await seen(world, other!)]).toEqual(['green webp 512x512', 'red webp 512x512']);
    expect([await photoOfRow(kept.id), await photoOfRow(gone.id)]).toEqual(
      [photo, other].map((url) => new URL(url!).pathname),
    );
  });

  it('takes along none that waits for its check', async () => {
    const { kept, gone } = await pair();
    const { photo } = await uploaded(world, photos.red, { token: gone.token, ...inOther });
    const path = new URL(photo!).pathname;
    await world.sql.rows(`UPDATE avatars SET state = 'pending' WHERE user_id = $1`, [gone.id]);
    await world.sql.rows('UPDATE users SET photo = NULL, photo_source = NULL, pending_photo = $2 WHERE id = $1', [
      gone.id,
      path,
    ]);
    expect(await merge(kept, gone)).toMatchObject({ photo: null, photoPending: false });
    clock.advance({ minutes: 11 });
    await job.run();
    expect([await seen(world, photo!), await statesOf(gone.id)]).toEqual(['404', []]);
  });
});

describe('with a store that speaks S3', () => {
  let s3: TestS3;
  let shop: World;
  let shopJob: Job;
  beforeAll(async () => {
    s3 = await startTestS3();
    shop = await World.start({ clock, env: { S3_URL: s3.url } });
    shopJob = await Job.start({ world: shop, clock });
  });
  afterAll(async () => {
    await shopJob.close();
    await shop.close();
    await s3.close();
  });
  const customer = async (): Promise<string> => (await shop.signIn(await shop.wechat.person())).accessToken;

  it('an avatar is kept, shown and replaced there', async () => {
    const token = await customer();
    const { photo } = await uploaded(shop, photos.red, { token });
    expect([await seen(shop, photo!), await seen(shop, thumbnailOf(photo!))]).toEqual([
      'red webp 512x512',
      'red webp 128x128',
    ]);
    expect(await s3.objects()).toEqual([photo!, thumbnailOf(photo!)].map((url) => `some/folder/${nameOf(url)}`).sort());
    await shop.http.ok('PUT /me', { photo: null }, { token });
    expect(await s3.objects()).toEqual([]);
  });

  it('a store in trouble changes nothing, is told as BUSY, and nothing is left of it', async () => {
    const token = await customer();
    const { photo } = await uploaded(shop, photos.red, { token });
    s3.setBroken(true);
    const problem = problemOf(await sendForm(shop, [filePart(photos.blue)], { token }));
    expect([problem.name, problem.retryAfterSeconds]).toEqual(['BUSY', 5]);
    const path = new URL(photo!).pathname;
    expect(problemOf(await shop.http.send('GET', path, { app: null })).name).toBe('BUSY');
    expect((await shop.http.ok('GET /me', undefined, { token })).photo).toBe(photo);
    // What cannot be deleted stays noted.
    await shop.http.ok('PUT /me', { photo: null }, { token });
    expect((await shopJob.run())['avatars']).toBe(0);
    s3.setBroken(false);
    expect(await seen(shop, photo!)).toBe('red webp 512x512');
    clock.advance({ minutes: 11 });
    expect((await shopJob.run())['avatars']).toBe(2);
    expect([await s3.objects(), await shop.sql.rows('SELECT 1 FROM avatars')]).toEqual([[], []]);
  });
});
