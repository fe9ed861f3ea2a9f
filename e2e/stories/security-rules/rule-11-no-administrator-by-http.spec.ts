import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP, APP_SECRETS } from '../../src/deployment.js';
import { basic, postForm } from '../../src/oauth.js';
import { World } from '../../src/world.js';

const EMAIL = 'root@example.com';
const PASSWORD = 'the-password-of-the-operator-2';

let world: World;
beforeAll(async () => {
  world = await World.start({ env: { YAOPAI_ADMIN_EMAIL: EMAIL, YAOPAI_ADMIN_PASSWORD: PASSWORD } });
  world.log.forbid('password', PASSWORD);
});
afterAll(() => world.close());

/** Administrators are not built: what holds today is that nothing can be administered over HTTP. */
describe('an attacker who looks for a way to administer', () => {
  it('finds no route, whatever it might be called', async () => {
    expect(world.routes.filter((route) => /admin|console|manage|setup|internal|debug/i.test(route))).toEqual([]);
    for (const path of [
      '/console',
      '/admin',
      '/api/v1/admin',
      '/api/v1/pools',
      '/api/v1/users',
      '/api/v1/applications',
      '/api/v1/connections',
      '/metrics',
    ])
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
        expect([path, (await world.http.send(method, path)).status]).toEqual([path, 404]);
  });

  it("signs in nowhere with the administrator's address and password", async () => {
    expect(await world.http.outcome('POST /sign-in/password', { email: EMAIL, password: PASSWORD })).toBe(
      'CREDENTIALS_WRONG',
    );
    const authorization = `Basic ${Buffer.from(`${EMAIL}:${PASSWORD}`).toString('base64')}`;
    expect((await world.http.send('GET', '/api/v1/me', { headers: { authorization } })).status).toBe(401);
    const asked = async (as: string): Promise<number> =>
      (await postForm(world, '/oidc/introspect', { token: 'x' }, { authorization: as })).status;
    expect([await asked(authorization), await asked(basic(APP, APP_SECRETS[APP]!))]).toEqual([401, 200]);
  });
});
