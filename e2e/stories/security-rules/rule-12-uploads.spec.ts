import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { picture, storedAvatars, uploadAvatar, uploaded, uploadOutcome } from '../../src/uploads.js';
import { World } from '../../src/world.js';

let world: World;
let token: string;
beforeAll(async () => {
  world = await World.start();
  token = (await world.signIn(await world.wechat.person())).accessToken;
});
afterAll(() => world.close());

describe('an attacker who uploads', () => {
  it('without a session stores nothing', async () => {
    const { status } = await uploadAvatar(world, await picture(1), {});
    expect(status).toBe(401);
    expect(await storedAvatars(world)).toEqual([]);
  });

  it('something that is no picture, or too heavy, is refused, whatever it says to be', async () => {
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      '<html>',
      '%PDF-1.7',
      'GIF89a',
      '\u0089PNG\r\n',
      '',
    ])
      expect(await uploadOutcome(world, Buffer.from(text, 'latin1'), { token })).toBe('INVALID_INPUT');
    // A picture, were there not so much behind it.
    const heavy = Buffer.concat([await picture(1), Buffer.alloc(6 * 1024 * 1024)]);
    expect(await uploadOutcome(world, heavy, { token })).toBe('INVALID_INPUT');
    expect(await storedAvatars(world)).toEqual([]);
  });

  it('a picture with a page behind it and a place inside gets back a picture alone, made anew', async () => {
    const withPlace = await sharp(await picture(2))
      .jpeg()
      .withExif({ IFD3: { GPSLatitude: '31/1 14/1 0/1' } })
      .toBuffer();
    const polyglot = Buffer.concat([withPlace, Buffer.from('<script>alert(document.domain)</script>')]);
    const { photo } = await uploaded(world, polyglot, { token });
    const reply = await fetch(world.http.url() + new URL(photo!).pathname);
    const served = Buffer.from(await reply.arrayBuffer());
    expect(reply.headers.get('content-type')).toBe('image/webp');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('content-security-policy')).toMatch(/sandbox/);
    expect(await sharp(served).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 });
    expect((await sharp(served).metadata()).exif).toBeUndefined();
    expect(served.includes('script')).toBe(false);
  });
});
