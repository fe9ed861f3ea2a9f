import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { AppError } from '../http/index.js';
import { Pictures } from './pictures.js';

const pictures = new Pictures();
const MEGAPIXEL = 1_000_000;

interface Size {
  width: number;
  height: number;
}

/** Red above, blue below. */
const twoColours = ({ width, height }: Size): Sharp =>
  sharp({ create: { width, height: Math.ceil(height / 2), channels: 3, background: '#f00' } }).extend({
    bottom: Math.floor(height / 2),
    background: '#00f',
  });

async function refusalOf(bytes: Buffer): Promise<AppError> {
  try {
    await pictures.square(bytes);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected the picture to be refused');
}

/** Colour in the middle of the upper and of the lower half. */
async function halves(picture: Buffer): Promise<string[]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [0.25, 0.75].map((part) => {
    const at = (Math.floor(info.height * part) * info.width + Math.floor(info.width / 2)) * info.channels;
    const [red = 0, , blue = 0] = data.subarray(at, at + 3);
    // Not every colour space has both in full.
    return red > blue + 80 ? 'red' : blue > red + 80 ? 'blue' : `${red},${blue}`;
  });
}

let photo: Buffer;
beforeAll(async () => {
  photo = await twoColours({ width: 900, height: 600 }).jpeg().toBuffer();
});

describe('a picture becomes', () => {
  test('a square of 512 px and one of 128 px, in WebP', async () => {
    const { full, thumbnail } = await pictures.square(photo);
    expect(await sharp(full).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 128, height: 128 });
    expect(await halves(full)).toEqual(['red', 'blue']);
    expect(await halves(thumbnail)).toEqual(['red', 'blue']);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('upright, as its orientation %i says', async (orientation) => {
    // Stored as a camera would that was held so: turned back, then marked.
    const upright = await twoColours({ width: 640, height: 480 }).png().toBuffer();
    const turned: Record<number, (picture: Sharp) => Sharp> = {
      1: (picture) => picture,
      2: (picture) => picture.flop(),
      3: (picture) => picture.rotate(180),
      4: (picture) => picture.flip(),
      5: (picture) => picture.rotate(270).flop(),
      6: (picture) => picture.rotate(270),
      7: (picture) => picture.rotate(90).flop(),
      8: (picture) => picture.rotate(90),
    };
    const stored = await turned[orientation]!(sharp(upright)).withMetadata({ orientation }).jpeg().toBuffer();
    const { full } = await pictures.square(stored);
    expect(await halves(full)).toEqual(['red', 'blue']);
  });

  test('free of EXIF, with the place where it was taken, of XMP, IPTC and colour profile', async () => {
    const marked = await sharp(photo)
      .withExif({ IFD0: { Artist: 'SOMEBODY' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 26/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>SOMEWHERE</place></x:xmpmeta>')
      .withIccProfile('p3')
      .toBuffer();
    expect(await sharp(marked).metadata()).toMatchObject({ exif: expect.any(Buffer), xmp: expect.any(Buffer) });
    for (const made of Object.values(await pictures.square(marked))) {
      const { exif, xmp, iptc, icc, orientation } = await sharp(made).metadata();
      expect({ exif, xmp, iptc, icc, orientation }).toEqual({});
      expect(made.includes('SOME')).toBe(false);
    }
  });

  test.each<[string, () => Promise<Buffer>]>([
    ['PNG', () => sharp(photo).png().toBuffer()],
    ['interlaced PNG', () => sharp(photo).png({ progressive: true }).toBuffer()],
    ['palette PNG', () => sharp(photo).png({ palette: true }).toBuffer()],
    ['WebP', () => sharp(photo).webp().toBuffer()],
    ['GIF', () => sharp(photo).gif().toBuffer()],
    ['AVIF', () => sharp(photo).avif({ effort: 0 }).toBuffer()],
    ['progressive JPEG', () => sharp(photo).jpeg({ progressive: true }).toBuffer()],
    ['CMYK JPEG', () => sharp(photo).toColourspace('cmyk').jpeg().toBuffer()],
    ['16-bit PNG', () => sharp(photo).toColourspace('rgb16').png().toBuffer()],
    ['PNG in another profile', () => sharp(photo).withIccProfile('p3').png().toBuffer()],
  ])('the same from %s', async (_, make) => {
    const { full } = await pictures.square(await make());
    const { width, height, space, depth } = await sharp(full).metadata();
    expect([width, height, space, depth]).toEqual([512, 512, 'srgb', 'uchar']);
    expect(await halves(full)).toEqual(['red', 'blue']);
  });

  test('the same from grey, and keeps what is transparent', async () => {
    const grey = await sharp(photo).greyscale().png().toBuffer();
    expect(await sharp((await pictures.square(grey)).full).metadata()).toMatchObject({ width: 512, space: 'srgb' });
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const glass = await sharp({ create: { width: 60, height: 60, channels: 4, background: clear } })
      .png()
      .toBuffer();
    const { data } = await sharp((await pictures.square(glass)).full)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[3]).toBe(0);
  });

  test.each(['gif', 'webp'] as const)('the first frame of an animated %s', async (format) => {
    const frames = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((background) =>
        sharp({ create: { width: 64, height: 64, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const joined = sharp(frames, { join: { animated: true } });
    const animated = await joined[format]({ loop: 0 }).toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(3);
    const { full } = await pictures.square(animated);
    expect(await halves(full)).toEqual(['red', 'red']);
    expect((await sharp(full).metadata()).pages ?? 1).toBe(1);
  });

  test.each<[string, Size]>([
    ['one pixel', { width: 1, height: 1 }],
    ['a thread that lies', { width: 16_000, height: 1 }],
    ['a thread that stands', { width: 3, height: 16_000 }],
    ['a strip', { width: 9_000, height: 800 }],
  ])('a square from %s', async (_, { width, height }) => {
    const odd = await sharp({ create: { width, height, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const { full } = await pictures.square(odd);
    expect(await sharp(full).metadata()).toMatchObject({ width: 512, height: 512 });
    expect(await halves(full)).toEqual(['red', 'red']);
  });

  test('a square from a strip that was photographed lying', async () => {
    const strip = await sharp({ create: { width: 9_000, height: 300, channels: 3, background: '#f00' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await halves((await pictures.square(strip)).full)).toEqual(['red', 'red']);
  });
});

describe('refused is', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ['nothing at all', () => Buffer.alloc(0)],
    ['SVG', () => Buffer.from(svg)],
    ['SVG after an XML declaration', () => Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ['PDF', () => Buffer.from('%PDF-1.7\n')],
    ['TIFF', () => sharp(photo).tiff().toBuffer()],
    ['HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a ZIP archive with a picture behind it', () => Buffer.concat([Buffer.from('PK\x03\x04'), photo])],
    ['noise', () => randomBytes(4096)],
  ])('what is no picture: %s', async (_, make) => {
    const { error, status, detail } = await refusalOf(await make());
    expect([error, status, detail.fields?.[0]?.field]).toEqual(['INVALID_INPUT', 415, 'file']);
  });

  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ['a JPEG cut in half', () => photo.subarray(0, photo.length / 2)],
    ['the beginning of a JPEG and noise', () => Buffer.concat([photo.subarray(0, 200), randomBytes(5000)])],
    ['a PNG cut in half', async () => (await sharp(photo).png().toBuffer()).subarray(0, 900)],
    ['a WebP cut in half', async () => (await sharp(photo).webp().toBuffer()).subarray(0, 300)],
    ['a signature alone', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['HEIC, whose codec is not free', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1')],
    ['SVG that says it is GIF', () => Buffer.from(`GIF89a${svg}`)],
  ])('what cannot be decoded: %s', async (_, make) => {
    const { error, status, detail } = await refusalOf(await make());
    expect([error, status, detail.fields?.[0]?.field]).toEqual(['INVALID_INPUT', undefined, 'file']);
    expect(detail.fields?.[0]?.message.en).toContain('cannot be decoded');
  });

  test.each<[string, () => Promise<Buffer>]>([
    [
      'a WebP of 16 megapixels in some bytes',
      () =>
        sharp({ create: { width: 4_000, height: 4_000, channels: 3, background: '#000' } })
          .webp({ lossless: true, effort: 0 })
          .toBuffer(),
    ],
    [
      'a PNG of 100 megapixels in some kilobytes',
      () =>
        sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#000' }, limitInputPixels: false })
          .png({ compressionLevel: 9 })
          .toBuffer(),
    ],
    [
      'a JPEG of 100 megapixels',
      () =>
        sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#000' }, limitInputPixels: false })
          .jpeg({ quality: 1 })
          .toBuffer(),
    ],
    [
      'a GIF of 16 megapixels',
      () =>
        sharp({ create: { width: 4_000, height: 4_000, channels: 3, background: '#000' }, limitInputPixels: false })
          .gif({ effort: 1, colours: 2 })
          .toBuffer(),
    ],
  ])('what would fill the memory: %s', async (_, make) => {
    const bomb = await make();
    expect(bomb.length).toBeLessThan(2 * MEGAPIXEL);
    const { error, detail } = await refusalOf(bomb);
    expect([error, detail.fields?.[0]?.message.en]).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('too many pixels'),
    ]);
  });

  test('what would hold a thread for hours: a JPEG of thousands of scans', async () => {
    const decoded = jest.spyOn(sharp.prototype as Sharp, 'toBuffer');
    const progressive = await sharp(photo).jpeg({ progressive: true }).toBuffer();
    const last = progressive.lastIndexOf(Buffer.of(0xff, 0xda));
    const [before, scan] = [progressive.subarray(0, -2), progressive.subarray(last, -2)];
    const bombOf = (scans: number): Buffer => Buffer.concat([before, ...Array.from({ length: scans }, () => scan)]);
    decoded.mockClear();
    const { error, detail } = await refusalOf(bombOf(100));
    expect([error, detail.fields?.[0]?.message.en]).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('cannot be decoded'),
    ]);
    // Nothing but its bytes was looked at.
    expect(decoded).not.toHaveBeenCalled();
    decoded.mockRestore();
    expect(await halves((await pictures.square(progressive)).full)).toEqual(['red', 'blue']);
  });

  test('for now, and as no fault of its own, what could not be decoded in time', async () => {
    const cut = photo.subarray(0, photo.length / 2);
    // What sharp throws when its time is over says so in words only, as it does of this one that it is damaged.
    const slow = jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(10_000);
    const { error, detail } = await refusalOf(cut).finally(() => slow.mockRestore());
    expect([error, detail.retryAfterSeconds]).toEqual(['BUSY', 10]);
    expect((await refusalOf(cut)).error).toBe('INVALID_INPUT');
  });

  test('what comes while too many wait', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 40 }, () => pictures.square(photo)));
    const errors = crowd.flatMap((each) => (each.status === 'rejected' ? [each.reason as AppError] : []));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(20);
    for (const { error, detail } of errors) expect([error, detail.retryAfterSeconds]).toEqual(['BUSY', 2]);
    await expect(pictures.square(photo)).resolves.toBeDefined();
  });
});

test('a picture with something else behind it becomes a picture and nothing else', async () => {
  for (const behind of ['<script>alert("behind")</script>', 'PK\x03\x04behind', '*/alert("behind")/*']) {
    for (const made of Object.values(await pictures.square(Buffer.concat([photo, Buffer.from(behind)]))))
      expect(made.includes('behind')).toBe(false);
  }
});
