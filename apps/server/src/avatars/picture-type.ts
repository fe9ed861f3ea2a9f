export type PictureType = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif';

/** Brands of the ISO base media format that are AVIF or HEIF: https://nokiatech.github.io/heif/technical.html */
const HEIF_BRANDS = new Set(['avif', 'avis', 'mif1', 'msf1', 'heic', 'heix', 'hevc', 'hevx', 'heim', 'heis']);

/** By its first bytes, whatever its name or its declared type say; undefined for what is none of these, SVG for instance. */
export function pictureTypeOf(bytes: Buffer): PictureType | undefined {
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  return text(4, 8) === 'ftyp' && HEIF_BRANDS.has(text(8, 12)) ? 'heif' : undefined;
}
