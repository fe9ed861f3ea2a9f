import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP, APP_SECRETS, MIRROR_APP, MIRROR_POOL, SECOND_APP } from '../../src/deployment.js';
import { basic, postForm } from '../../src/oauth.js';
import { World } from '../../src/world.js';

/** Who calls these has nothing to show, on purpose. */
const OPEN =
  /^(GET|HEAD) \/($|healthz|readyz|\.well-known\/|oidc\/jwks|:name\.txt|avatars\/:file|docs|api\/v1\/openapi\.json)/;

const OF_USERS = /^\w+ \/(api\/v1\/me|oidc\/userinfo)\b/;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

describe('an attacker who tries every route of the server', () => {
  it('without anything to show gets in nowhere but where everybody may', async () => {
    expect(world.routes.length).toBeGreaterThan(40);
    const entered: string[] = [];
    for (const route of world.routes.filter((each) => !OPEN.test(each))) {
      const [method = '', path = ''] = route.split(' ');
      const { status } = await world.http.send(method, path.replace(/:\w+/g, 'x'), { app: null });
      if (status < 400 || status >= 500) entered.push(`${route} ${status}`);
    }
    expect(entered).toEqual([]);
  });

  it('with the id of an application, which anybody can read, gets in nowhere that is a user’s', async () => {
    const routes = world.routes.filter((each) => OF_USERS.test(each));
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const { status } = await world.http.send(method, path.replace(/:\w+/g, 'x'));
      expect([route, status]).toEqual([route, 401]);
    }
  });

  it('with a token of one pool or application gets in at no other', async () => {
    const person = await world.wechat.person();
    const { accessToken: token, refreshToken } = await world.signIn(person);
    for (const as of [{ app: SECOND_APP }, { app: MIRROR_APP }, { app: null, pool: MIRROR_POOL }])
      expect(await world.http.outcome('GET /me', undefined, { token, ...as })).toBe('FORBIDDEN');
    for (const app of [SECOND_APP, MIRROR_APP])
      expect(await world.http.outcome('POST /sessions/refresh', { refreshToken }, { app })).toBe('FORBIDDEN');
    const asked = async (app: string): Promise<unknown> =>
      (await postForm(world, '/oidc/introspect', { token }, { authorization: basic(app, APP_SECRETS[app]!) })).json;
    expect(await asked(APP)).toMatchObject({ active: true });
    expect(await asked(MIRROR_APP)).toEqual({ active: false });
    expect(await world.http.outcome('GET /me', undefined, { token })).toBe('ok');
  });

  it('in another pool is somebody else, though it is the same person of the same mini program', async () => {
    const person = await world.wechat.person({ unionid: 'u-of-both-pools' });
    const here = await world.signIn(person);
    const there = await world.signIn(person, { app: MIRROR_APP });
    expect(there.user.id).not.toBe(here.user.id);
  });
});
