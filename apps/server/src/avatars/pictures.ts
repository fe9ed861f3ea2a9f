import { Injectable, Logger } from '@nestjs/common';
import pLimit from 'p-limit';
import type { OutputInfo, Sharp, SharpOptions } from 'sharp';
import { AppError, invalidInput } from '../http/index.js';
import { SECOND } from '../runtime/index.js';
import { type PictureType, pictureTypeOf } from './picture-type.js';

type SharpModule = typeof import('sharp').default;

/** Pixels along a side. */
const FULL = 512;
const THUMBNAIL = 128;
/**
 * A JPEG of a phone's largest camera, since JPEG is decoded at the size that is needed; the others are decoded whole, some at
 * 23 bytes a pixel, so of these the usual 4032 × 3024.
 */
const MAX_PIXELS: Record<PictureType, number> = {
  jpeg: 40_000_000,
  png: 12_500_000,
  webp: 12_500_000,
  gif: 12_500_000,
  heif: 12_500_000,
};
/**
 * Passes over all pixels that a JPEG may ask for. Encoders write some ten, at most seventy; a few bytes each are enough to hold
 * a thread for hours, and sharp looks at its own time limit only once all of them are read.
 */
const MAX_SCANS = 100;
/** Cut before it is scaled: to scale it whole, so that its short side fits, would take a gigabyte. */
const LONG = 8;
/** Of the four threads that this shares with hashing, signing and name look-ups. */
const AT_ONCE = 2;
/** Of those with more pixels one at a time: such a one may take 300 MiB. */
const LARGE = 4_000_000;
/** Some seconds' work. */
const MAX_WAITING = 20;
const SECONDS_PER_PICTURE = 10;

/** The marker of one. */
const SCAN = Buffer.of(0xff, 0xda);

const OPTIONS: SharpOptions = {
  limitInputPixels: MAX_PIXELS.jpeg,
  failOn: 'error',
  sequentialRead: true,
  pages: 1,
};

/** The only readers that are ever needed. The others of libvips stay off, should our own look at the first bytes be fooled. */
const READERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadHeifBuffer',
];

/** A picture as it is kept: WebP, square, upright, sRGB, without a word beside the pixels. */
export interface SquarePictures {
  full: Buffer;
  thumbnail: Buffer;
}

/** Makes avatars of whatever people upload, by sharp: libvips reads every format in a stream and cuts while it decodes. */
@Injectable()
export class Pictures {
  private readonly logger = new Logger(Pictures.name);
  private readonly limit = pLimit(AT_ONCE);
  private readonly large = pLimit(1);
  private loading: Promise<SharpModule> | undefined;

  /** @throws AppError INVALID_INPUT on `file`, BUSY */
  async square(bytes: Buffer): Promise<SquarePictures> {
    const type = pictureTypeOf(bytes);
    if (!type) throw invalidInput('file', NOT_A_PICTURE, 415);
    if (type === 'jpeg' && scansOf(bytes) > MAX_SCANS) throw invalidInput('file', UNREADABLE);
    if (this.limit.pendingCount >= MAX_WAITING) throw new AppError('BUSY', { detail: { retryAfterSeconds: 2 } });
    return this.limit(() => this.make(bytes, type));
  }

  private async make(bytes: Buffer, type: PictureType): Promise<SquarePictures> {
    const sharp = await (this.loading ??= loadSharp());
    try {
      const { picture, pixels } = await openSquare(sharp, bytes, type);
      const { data, info } = await (pixels > LARGE ? this.large(() => decode(picture)) : decode(picture));
      const { width, height, channels } = info;
      const square = (): Sharp => sharp(data, { raw: { width, height, channels } });
      return {
        full: await square().webp({ quality: 82 }).toBuffer(),
        thumbnail: await square().resize(THUMBNAIL).webp({ quality: 80 }).toBuffer(),
      };
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.logger.debug({ err: error }, 'a picture could not be read');
      throw invalidInput('file', UNREADABLE);
    }
  }
}

/**
 * How many scans a JPEG may begin (ITU T.81, B.2.3): wherever it says so, in whatever part, since readers forgive what stands in
 * between. What a preview inside adds is little, and pixels never look like this.
 */
function scansOf(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(SCAN); at >= 0; at = bytes.indexOf(SCAN, at + 2))
    if (bytes[at + 2] === 0 && bytes[at + 3] === 6 + 2 * bytes[at + 4]!) count += 1;
  return count;
}

/** With the server's start it would take a tenth of a second and twenty megabytes that most servers' first hours do not need. */
async function loadSharp(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: READERS });
  return sharp;
}

/** What decoding it will give, and how many pixels it has; nothing but its header is read yet. */
async function openSquare(
  sharp: SharpModule,
  bytes: Buffer,
  type: PictureType,
): Promise<{ picture: Sharp; pixels: number }> {
  const { autoOrient } = await sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata();
  const { width, height } = autoOrient;
  const pixels = width * height;
  if (pixels > MAX_PIXELS[type]) throw invalidInput('file', TOO_MANY_PIXELS);
  const picture = sharp(bytes, OPTIONS).autoOrient();
  const side = Math.min(width, height);
  if (Math.max(width, height) > LONG * side) {
    const middle = (length: number): number => Math.floor((length - side) / 2);
    picture.extract({ left: middle(width), top: middle(height), width: side, height: side });
  }
  // sRGB without metadata is what sharp writes unless told otherwise: the profile is applied, then dropped.
  picture.resize(FULL, FULL, { fit: 'cover' }).toColourspace('srgb').raw({ depth: 'uchar' });
  return { picture, pixels };
}

/**
 * sharp says in words only that it ran out of time, so this looks at the clock itself: nothing is known of a picture that was
 * given up, on a machine with much to do.
 */
async function decode(picture: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  const began = performance.now();
  try {
    return await picture.timeout({ seconds: SECONDS_PER_PICTURE }).toBuffer({ resolveWithObject: true });
  } catch (cause) {
    if (performance.now() - began < SECONDS_PER_PICTURE * SECOND) throw cause;
    throw new AppError('BUSY', { cause, detail: { retryAfterSeconds: 10 } });
  }
}

const NOT_A_PICTURE = {
  zh: '不是支持的图片，请上传 JPEG、PNG、WebP、GIF 或 AVIF 图片',
  en: 'is no picture that is read here: send JPEG, PNG, WebP, GIF or AVIF',
};
const UNREADABLE = {
  zh: '图片已损坏或无法解码，请另存为 JPEG 或 PNG 后重试',
  en: 'is damaged or cannot be decoded: save it as JPEG or PNG and send that',
};
const TOO_MANY_PIXELS = {
  zh: '像素过多（JPEG 不超过 4000 万，其他格式不超过 1250 万），请缩小后重试',
  en: 'has too many pixels (JPEG: at most 40 million, others: 12.5 million): make it smaller first',
};
