import { randomUUID } from 'node:crypto';
// Loaded here too, on the main thread: a library with native parts must not be unloaded with the last thread that uses it.
import sharp from 'sharp';
import type { Answer, CallOptions } from './http-client.js';
import type { World } from './world.js';

/** One part of a `multipart/form-data` body, with the headers as they are written. */
export interface Part {
  headers: string;
  content: string | Uint8Array;
}

export const filePart = (content: string | Uint8Array, name = 'file', type = 'image/jpeg'): Part => ({
  headers: `Content-Disposition: form-data; name="${name}"; filename="wx-tmp.jpg"\r\nContent-Type: ${type}`,
  content,
});

export const fieldPart = (name: string, content: string): Part => ({
  headers: `Content-Disposition: form-data; name="${name}"`,
  content,
});

/** As RFC 7578 writes it. */
export function formOf(parts: Part[]): { body: Uint8Array<ArrayBuffer>; contentType: string } {
  const boundary = `----WebKitFormBoundary${randomUUID().slice(0, 16)}`;
  const pieces = parts.flatMap(({ headers, content }) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
    Buffer.from(content as Uint8Array),
    Buffer.from('\r\n'),
  ]);
  const body = new Uint8Array(Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]));
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Sends a form to `POST /me/avatar`. */
export function sendForm(world: World, parts: Part[], options: CallOptions): Promise<Answer> {
  const { body, contentType } = formOf(parts);
  const headers = { 'content-type': contentType, ...options.headers };
  return world.http.send('POST', '/api/v1/me/avatar', { ...options, headers, body });
}

/** A photo of one colour. */
export function photoOf(background: string, { width = 640, height = 480 } = {}): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** What a URL of ours shows: its size, and whether red, green or blue is the most of it. */
export async function seen(world: World, url: string, server = 0): Promise<string> {
  const response = await fetch(world.http.url(server) + new URL(url).pathname);
  if (response.status !== 200) return String(response.status);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { width, height, format } = await sharp(bytes).metadata();
  const { channels } = await sharp(bytes).stats();
  const means = channels.slice(0, 3).map(({ mean }) => mean);
  return `${['red', 'green', 'blue'][means.indexOf(Math.max(...means))]} ${format} ${width}x${height}`;
}

/** The small one beside an avatar. */
export const thumbnailOf = (url: string): string => url.replace(/\.webp$/, '-128.webp');
