import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POOL } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { World } from '../src/world.js';

/** Bytes that any change of encoding, line ends or case would betray. */
const CONTENT = Buffer.from([0x65, 0x31, 0x0d, 0x0a, 0xef, 0xbb, 0xbf, 0xe4, 0xb8, 0xad, 0x20, 0x0a]);

let world: World;
beforeAll(async () => {
  world = await World.start();
  await world.sql.rows(
    `UPDATE connections SET verification_file_name = 'V4qHBmBYeI.txt', verification_file_content = $2
      WHERE pool_id = $1 AND identifier = 'main'`,
    [POOL, CONTENT],
  );
});
afterAll(() => world.close());

const get = (path: string) => world.http.send('GET', path, { app: null });

describe('a business-domain verification file', () => {
  it('is served at the root, byte for byte, to anybody', async () => {
    const response = await fetch(`${world.http.url()}/V4qHBmBYeI.txt`);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(CONTENT);
  });

  it('cannot be taken for anything but text', async () => {
    const { headers } = await get('/V4qHBmBYeI.txt');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  it('has one exact name: nothing else at the root is a file', async () => {
    for (const path of [
      '/v4qhbmbyei.txt',
      '/V4qHBmBYeI',
      '/V4qHBmBYeI.txt/',
      '/V4qHBmBYeI.TXT',
      '/V4qHBmBYeI.txt.txt',
      '/.txt',
      '/%00.txt',
      '/%F0%9F%98%80.txt',
      '/..%2Fpackage.txt',
      '/MP_verify_0000000000000000.txt',
      `/${'a'.repeat(65)}.txt`,
      '/api/v1/V4qHBmBYeI.txt',
    ]) {
      const answer = await get(path);
      expect([path, answer.status, problemOf(answer).name]).toEqual([path, 404, 'NOT_FOUND']);
    }
  });
});
