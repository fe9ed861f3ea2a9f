import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { APP, BARE_APP, MANY_APP, MIRROR_APP, MIRROR_POOL, POOL, SECOND_APP, WECHAT } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

describe('the connection of a sign-in', () => {
  const selections: [title: string, options: CallOptions, wechat: string][] = [
    ['the only one of the application', { app: APP }, WECHAT.main],
    ["the only one of the pool's default application", { app: null, pool: POOL }, WECHAT.main],
    ['the one that the header names', { app: MANY_APP, connection: 'other' }, WECHAT.other],
    ['the one of the mini program that the SDK runs in', { app: MANY_APP, wechatAppId: WECHAT.other }, WECHAT.other],
    [
      'the named one, whatever mini program the SDK says',
      { app: MANY_APP, connection: 'other', wechatAppId: WECHAT.main },
      WECHAT.other,
    ],
  ];
  it.each(selections)('is %s', async (_, options, wechat) => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person, { ...options, wechat });
    expect(user.identities.map(({ appId }) => appId)).toEqual([wechat]);
  });

  const refusals: [title: string, options: CallOptions][] = [
    ['several and none is named', { app: MANY_APP }],
    ['none', { app: BARE_APP }],
    ['named but not enabled for the application', { app: SECOND_APP, connection: 'other' }],
    ['of a mini program that is not enabled for the application', { app: SECOND_APP, wechatAppId: WECHAT.other }],
    ['named in another pool only', { app: APP, connection: 'closed' }],
  ];
  it.each(refusals)('that is %s is INVALID_INPUT, and no code is spent', async (_, options) => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, options);
    expect(problem.name).toBe('INVALID_INPUT');
    expect(problem.fields).toHaveLength(1);
    expect(await world.wechat.exchanges(person)).toBe(0);
  });

  it('is the only one that a code is tried against', async () => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person, WECHAT.other);
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, { app: MANY_APP, connection: 'main' });
    expect(problem.name).toBe('WECHAT_CODE_INVALID');
    const { calls } = await world.wechat.sandbox.calls({ person: person.id });
    expect(calls.map(({ appId }) => appId)).toEqual([WECHAT.main]);
  });
});

describe('two pools with one mini program', () => {
  it('know the same person as two users', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const here = await world.signIn(person);
    const there = await world.signIn(person, { app: MIRROR_APP });
    expect(there.isNewUser).toBe(true);
    expect(there.user.id).not.toBe(here.user.id);
    expect([here.user.userPoolId, there.user.userPoolId]).toEqual([POOL, MIRROR_POOL]);
    expect(there.user.identities).toHaveLength(1);
    expect(
      await world.sql.count('SELECT count(*) FROM union_id_owners WHERE user_id IN ($1, $2)', [
        here.user.id,
        there.user.id,
      ]),
    ).toBe(2);
  });

  it('block for themselves only', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const here = await world.signIn(person);
    await world.signIn(person, { app: MIRROR_APP });
    await setState(world.sql, here.user.id, 'blocked');
    expect((await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) })).name).toBe(
      'ACCOUNT_BLOCKED',
    );
    expect((await world.signIn(person, { app: MIRROR_APP })).user.status).toBe('Activated');
  });

  it('take no token of each other', async () => {
    const { accessToken, refreshToken } = await world.signIn(await world.wechat.person());
    expect((await world.http.refused('GET /me', undefined, { token: accessToken, app: MIRROR_APP })).name).toBe(
      'FORBIDDEN',
    );
    expect((await world.http.refused('POST /sessions/refresh', { refreshToken }, { app: MIRROR_APP })).name).toBe(
      'FORBIDDEN',
    );
    expect(
      (await world.http.refused('GET /sessions/status', undefined, { token: accessToken, app: MIRROR_APP })).name,
    ).toBe('FORBIDDEN');
    expect((await world.http.refused('POST /sessions/logout', { refreshToken }, { app: MIRROR_APP })).name).toBe(
      'FORBIDDEN',
    );
    expect((await world.http.ok('GET /me', undefined, { token: accessToken })).status).toBe('Activated');
  });
});
