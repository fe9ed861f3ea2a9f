import type { User } from '@yaopai/protocol';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Answer, type CallOptions, problemOf } from './http-client.js';
import { filesBelow } from './traces.js';
import type { World } from './world.js';

/** A small picture of one colour; no two of different colours are the same file. */
export function picture(colour: number): Promise<Buffer> {
  const background = { r: colour & 255, g: (colour >> 8) & 255, b: (colour >> 16) & 255 };
  return sharp({ create: { width: 32, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
}

/** `POST /me/avatar`, as a form with one file. */
export async function uploadAvatar(world: World, file: Buffer, options: CallOptions): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)], { type: 'image/png' }), 'avatar.png');
  const request = new Request('http://form.test', { method: 'POST', body: form });
  const body = new Uint8Array(await request.arrayBuffer());
  const headers = { 'content-type': request.headers.get('content-type')!, ...options.headers };
  return world.http.send('POST', '/api/v1/me/avatar', { ...options, headers, body });
}

/** The user as the upload left them. */
export async function uploaded(world: World, file: Buffer, options: CallOptions): Promise<User> {
  const answer = await uploadAvatar(world, file, options);
  assert.equal(answer.status, 200, `the upload answered ${answer.status}: ${answer.text}`);
  return answer.json as User;
}

export async function uploadOutcome(world: World, file: Buffer, options: CallOptions): Promise<string> {
  const answer = await uploadAvatar(world, file, options);
  return answer.status === 200 ? 'ok' : problemOf(answer).name;
}

/** Names of the pictures on the disk, without folder and size: each once. */
export async function storedAvatars(world: World): Promise<string[]> {
  const files = await filesBelow(join(world.env['YAOPAI_DATA_DIR']!, 'avatars'));
  return [...new Set(files.map((file) => /([^/]*?)(-128)?\.webp$/.exec(file)?.[1] ?? `odd: ${file}`))].sort();
}
