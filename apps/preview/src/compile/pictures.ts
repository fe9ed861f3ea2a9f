import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PICTURE = /\.(png|jpe?g|gif|svg|webp)$/;

/** Copies the pictures of the package, which <image src="/…"> names by their path; returns them, sorted. */
export function copyPictures(root: string, target: string): string[] {
  const pictures = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => PICTURE.test(file) && !file.includes('miniprogram_npm'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  for (const picture of pictures) cpSync(join(root, picture), join(target, picture));
  return pictures;
}
