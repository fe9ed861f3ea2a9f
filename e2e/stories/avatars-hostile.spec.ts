import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import sharp from 'sharp';
import { fieldPart, filePart, formOf, type Part, photoOf, sendForm } from '../src/avatar-forms.js';
import { type Answer, problemOf } from '../src/http-client.js';
import { rawRequest, sendRaw } from '../src/raw-http.js';
import { storedAvatars } from '../src/uploads.js';
import { World } from '../src/world.js';

const MIB = 1024 * 1024;
const ROUTE = '/api/v1/me/avatar';

let world: World;
let photo: Buffer;
let token: string;
beforeAll(async () => {
  world = await World.start();
  photo = await photoOf('#f00');
});
beforeEach(async () => {
  token = (await world.signIn(await world.wechat.person())).accessToken;
});
afterAll(async () => {
  // Whatever was sent, the server is alive, and nothing of what it refused was kept.
  const rows = await world.sql.rows<{ id: string }>('SELECT id FROM avatars ORDER BY id');
  expect(await storedAvatars(world)).toEqual(rows.map(({ id }) => id).sort());
  const kept = await world.sql.rows('SELECT 1 FROM avatars JOIN users ON users.id = avatars.user_id');
  expect(kept).toHaveLength(rows.length);
  await world.close();
});

const send = (...parts: Part[]): Promise<Answer> => sendForm(world, parts, { token });
/** Status, and what is wrong with `file`. */
function refusal(answer: Answer): [number, string | undefined, string | undefined] {
  const problem = problemOf(answer);
  expect(problem.name).toBe('INVALID_INPUT');
  return [answer.status, problem.fields?.[0]?.field, problem.fields?.[0]?.message];
}
const english = { 'accept-language': 'en' };

describe('a file', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['SVG with a script', svg],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['PDF', '%PDF-1.7'],
    ['an archive', 'PK\x03\x04'],
    ['noise', randomBytes(10_000)],
  ])('is judged by its bytes, not by what it says to be: %s', async (_, content) => {
    for (const type of ['image/png', 'image/jpeg', 'image/svg+xml', 'text/html'])
      expect(refusal(await send(filePart(content, 'file', type))).slice(0, 2)).toEqual([415, 'file']);
  });

  it('that is a picture may say to be anything', async () => {
    const png = await sharp(photo).png().toBuffer();
    expect((await send(filePart(png, 'file', 'text/html'))).status).toBe(200);
    expect((await send(filePart(photo, 'file', 'image/svg+xml'))).status).toBe(200);
  });

  it.each<[string, (picture: Buffer) => Promise<Buffer> | Buffer]>([
    ['a script behind a JPEG', (picture) => Buffer.concat([picture, Buffer.from('<script>alert("PAYLOAD")</script>')])],
    ['an archive behind a JPEG', (picture) => Buffer.concat([picture, Buffer.from('PK\x03\x04PAYLOAD')])],
    [
      'a script in a comment of a JPEG',
      (picture) => {
        const text = Buffer.from('=1/*PAYLOAD*/;alert(1)');
        const comment = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
        return Buffer.concat([picture.subarray(0, 2), comment, text, picture.subarray(2)]);
      },
    ],
    [
      'a script in the EXIF',
      (picture) =>
        sharp(picture)
          .withExif({ IFD0: { Artist: '<script>PAYLOAD' } })
          .toBuffer(),
    ],
    [
      'the place where it was taken',
      (picture) =>
        sharp(picture)
          .withExif({ IFD0: { Artist: 'PAYLOAD' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 26/1' } })
          .toBuffer(),
    ],
  ])('with %s becomes a picture and nothing else', async (_, make) => {
    const hostile = await make(photo);
    expect(hostile.includes('PAYLOAD')).toBe(true);
    const answer = await send(filePart(hostile));
    expect(answer.status).toBe(200);
    const path = new URL((answer.json as { photo: string }).photo).pathname;
    for (const each of [path, path.replace('.webp', '-128.webp')]) {
      const kept = Buffer.from(await (await fetch(world.http.url() + each)).arrayBuffer());
      expect([kept.includes('PAYLOAD'), kept.includes('GPS'), kept.includes('Exif')]).toEqual([false, false, false]);
      expect((await sharp(kept).metadata()).format).toBe('webp');
    }
  });

  it('of 100 megapixels in some kilobytes is refused, and the caller is told why', async () => {
    const bomb = await sharp({
      create: { width: 10_000, height: 10_000, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const answer = await sendForm(world, [filePart(bomb)], { token, headers: english });
    expect(refusal(answer)).toEqual([400, 'file', expect.stringContaining('too many pixels')]);
  });

  it('may weigh 5 MiB, and no byte more', async () => {
    const heavy = (bytes: number): Buffer => Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
    expect((await send(filePart(heavy(5 * MIB)))).status).toBe(200);
    expect(refusal(await send(filePart(heavy(5 * MIB + 1)))).slice(0, 2)).toEqual([413, 'file']);
    expect(refusal(await send(filePart(heavy(20 * MIB)))).slice(0, 2)).toEqual([413, 'file']);
  });
});

describe('a form', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => fieldPart(`f${index}`, 'x'));
  it.each<[string, () => Part[], string?]>([
    ['two files', () => [filePart(photo), filePart(photo)]],
    ['a field beside the file', () => [filePart(photo), fieldPart('userId', 'somebody')], 'userId'],
    ['a field before the file', () => [fieldPart('openid', 'somebody'), filePart(photo)], 'openid'],
    ['a field in the place of the file', () => [fieldPart('file', 'x')]],
    ['a file of another name', () => [filePart(photo, 'avatar')], 'avatar'],
    ['a file named __proto__', () => [filePart(photo, '__proto__')], '__proto__'],
    ['two thousand fields', () => many, 'f0'],
    ['the file behind two thousand fields', () => [...many, filePart(photo)], 'f0'],
    ['nothing', () => []],
    ['a part that says nothing of itself', () => [{ headers: 'X-Nothing: 1', content: photo }]],
    ['a part of another kind', () => [{ headers: 'Content-Disposition: attachment; name="file"', content: photo }]],
    [
      'headers of 100 KB',
      () => [{ headers: `Content-Disposition: form-data; name="${'x'.repeat(100_000)}"; filename="a"`, content: 'x' }],
      'x'.repeat(64),
    ],
    [
      'ten thousand headers',
      () => [{ headers: `${'X: y\r\n'.repeat(10_000)}Content-Disposition: form-data; name="f"`, content: 'x' }],
    ],
  ])('has one file and nothing else: %s is refused', async (_, parts, field = 'file') => {
    expect(refusal(await send(...parts())).slice(0, 2)).toEqual([400, field]);
  });

  const whole = (): { body: Uint8Array<ArrayBuffer>; contentType: string } => formOf([filePart(photo)]);
  const post = (body: string | Uint8Array<ArrayBuffer>, contentType: string): Promise<Answer> =>
    world.http.send('POST', ROUTE, { token, body, headers: { 'content-type': contentType } });

  it('that ends early, has another boundary or none is refused', async () => {
    const { body, contentType } = whole();
    expect(refusal(await post(body.slice(0, body.length - 200), contentType)).slice(0, 2)).toEqual([400, 'file']);
    expect(refusal(await post(body.slice(0, 60), contentType)).slice(0, 2)).toEqual([400, 'file']);
    expect(refusal(await post(body, 'multipart/form-data; boundary=other')).slice(0, 2)).toEqual([400, 'file']);
    expect(refusal(await post(body, 'multipart/form-data')).slice(0, 2)).toEqual([400, 'file']);
    expect(refusal(await post('', contentType)).slice(0, 2)).toEqual([400, 'file']);
  });

  it('may not stand behind megabytes of nothing', async () => {
    const { body, contentType } = whole();
    const padded = new Uint8Array(Buffer.concat([Buffer.alloc(6 * MIB, 'x'), body]));
    expect(refusal(await post(padded, contentType)).slice(0, 2)).toEqual([413, 'file']);
  });

  it('without a length is counted as it comes', async () => {
    const { contentType } = whole();
    const boundary = contentType.split('boundary=')[1]!;
    const head = `--${boundary}\r\n${filePart('').headers}\r\n\r\n`;
    const chunk = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    const endless = Array.from({ length: 6 }, () => chunk(Buffer.alloc(MIB)));
    const headers: [string, string][] = [
      // Or the server, which does not want the rest, would close the connection under it, perhaps before the answer is read.
      ['Connection', 'keep-alive'],
      ['Content-Type', contentType],
      ['Transfer-Encoding', 'chunked'],
      ['Authorization', `Bearer ${token}`],
    ];
    const request = rawRequest('POST', ROUTE, headers);
    const answer = await sendRaw(
      world.http.url(),
      Buffer.concat([request, chunk(Buffer.from(head)), ...endless, Buffer.from('0\r\n\r\n')]),
    );
    expect(refusal(answer).slice(0, 2)).toEqual([413, 'file']);
  });

  it.each([
    ['application/json', '{"file":"x"}'],
    ['text/plain', 'x'],
    ['image/jpeg', 'x'],
    ['multipart/mixed; boundary=x', '--x--'],
  ])('is the only body that is taken: not %s', async (contentType, body) => {
    const answer = await world.http.send('POST', ROUTE, {
      token,
      body,
      headers: { 'content-type': contentType, ...english },
    });
    expect(refusal(answer)).toEqual([415, 'file', expect.stringContaining('multipart/form-data')]);
  });

  it('is taken by no other route', async () => {
    const { body, contentType } = whole();
    for (const [method, path] of [
      ['PUT', '/api/v1/me'],
      ['PUT', '/api/v1/me/custom-data'],
      ['POST', '/api/v1/sign-in/wechat'],
      ['POST', '/api/v1/sessions/refresh'],
    ] as const) {
      const answer = await world.http.send(method, path, { token, body, headers: { 'content-type': contentType } });
      expect([path, ...refusal(answer).slice(0, 2)]).toEqual([path, 415, 'body']);
    }
  });

  it('is not read for who is not signed in', async () => {
    const { contentType } = whole();
    const request = rawRequest('POST', ROUTE, [
      ['Content-Type', contentType],
      ['Content-Length', String(5 * MIB)],
      ['X-Yaopai-App-Id', 'stories-app'],
    ]);
    // The body never comes: the answer does.
    const answer = await sendRaw(world.http.url(), request);
    expect(problemOf(answer).name).toBe('NOT_SIGNED_IN');
  });

  it('whose sender goes away leaves nothing', async () => {
    const { body, contentType } = whole();
    const request = rawRequest('POST', ROUTE, [
      ['Content-Type', contentType],
      ['Content-Length', String(body.length)],
      ['Authorization', `Bearer ${token}`],
    ]);
    const { hostname, port } = new URL(world.http.url());
    await new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => {
        socket.write(Buffer.concat([request, body.slice(0, 500)]), () => socket.destroy());
      });
      socket.once('close', () => resolve());
    });
    expect((await send(filePart(photo))).status).toBe(200);
  });
});
