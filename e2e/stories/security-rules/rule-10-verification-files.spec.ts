import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POOL } from '../../src/deployment.js';
import { World } from '../../src/world.js';

const SCRIPT = Buffer.from('<script>alert(1)</script>\r\n\u00ef');

let world: World;
beforeAll(async () => {
  world = await World.start();
  await world.sql.rows(
    `UPDATE connections SET verification_file_name = 'V4qHBmBYeI.txt', verification_file_content = $2
      WHERE pool_id = $1 AND identifier = 'main'`,
    [POOL, SCRIPT],
  );
});
afterAll(() => world.close());

describe('an attacker who has a page served in our name', () => {
  it('by the content of a verification file gets its bytes, as text that no browser runs or frames', async () => {
    const response = await fetch(`${world.http.url()}/V4qHBmBYeI.txt`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(SCRIPT);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toMatch(/sandbox/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  });

  it('by any other name gets nothing', async () => {
    for (const path of [
      '/v4qhbmbyei.txt',
      '/V4qHBmBYeI.txt%00.html',
      '/..%2fpackage.txt',
      '/%2e%2e/V4qHBmBYeI.txt%2f',
      '/V4qHBmBYeI.txt.txt',
      '/.txt',
      '/api/v1/V4qHBmBYeI.txt',
    ])
      expect([path, (await world.http.send('GET', path, { app: null })).status]).toEqual([path, 404]);
  });

  it('cannot give two connections one name', async () => {
    await expect(
      world.sql.rows(`UPDATE connections SET verification_file_name = 'V4qHBmBYeI.txt' WHERE pool_id <> $1`, [POOL]),
    ).rejects.toThrow(/connections_verification_file_key/);
  });
});
