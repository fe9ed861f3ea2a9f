import { describe, expect, test } from '@jest/globals';
import { CODE } from '../../test/fake-credentials.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, type World } from '../../test/world.js';
import type { User } from '../index.js';

const SIGN_IN = 'POST /sign-in/wechat';
const REFRESH = 'POST /sessions/refresh';
const LOGOUT = 'POST /sessions/logout';
const PUT = 'PUT /me';
const NUMBER = '13800138000';

describe('a session that another sign-in of the same user replaces', () => {
  test.each<[string, (world: World) => Promise<User>, (world: World) => Promise<User>]>([
    ['login', ({ client }) => client.login(), ({ client }) => client.login()],
    ['a code', ({ client }) => client.login(), ({ client, server }) => client.loginByCode(server.issueCode('ann'))],
    [
      'phone',
      ({ client }) => client.login(),
      ({ client, server }) => client.loginByPhone(server.issueCode('ann'), server.phones.tap('ann', NUMBER)),
    ],
    [
      'an SMS code',
      async ({ client }) => {
        await client.sendSmsCode(NUMBER, { purpose: 'sign-up' });
        return client.registerByPhoneCode(NUMBER, CODE);
      },
      async ({ client }) => {
        await client.sendSmsCode(NUMBER);
        return client.loginByPhoneCode(NUMBER, CODE);
      },
    ],
    [
      'password',
      ({ client }) => client.registerByUsername('ann', 'correct horse'),
      ({ client }) => client.loginByUsername('ann', 'correct horse'),
    ],
  ])('by %s is ended on the server too', async (_, first, second) => {
    const world = createWorld();
    const { client, server, told } = world;
    const { id } = await first(world);
    expect((await second(world)).id).toBe(id);
    await settled();
    expect([...server.sessions.values()].map(({ ended }) => ended)).toEqual(['user', undefined]);
    expect((await client.updateProfile({ city: 'x' })).id).toBe(id);
    expect(told).toEqual([]);
  });

  test.each([
    ['setToken', ({ client }: World, user: User) => client.setToken(user.token)],
    ['setCurrentUser', ({ client }: World, user: User) => client.setCurrentUser(user)],
  ])('is not taken back by %s with a user kept from before', async (_, keep) => {
    const world = createWorld();
    const { client, server } = world;
    const user = await client.login();
    await client.login();
    await settled();
    keep(world, user);
    expect((await client.updateProfile({ city: 'x' })).city).toBe('x');
    expect(server.liveSessions).toBe(1);
  });

  test('takes no request with it that is under way', async () => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    wx.hold = true;
    const updating = client.updateProfile({ city: 'x' });
    const signingIn = client.login();
    await wx.releaseOne('login');
    await wx.releaseOne(SIGN_IN);
    await wx.releaseOne(LOGOUT);
    await wx.release();
    expect([(await updating).city, (await signingIn).id]).toEqual(['x', 'user-ann']);
    expect([server.count(PUT), server.count(REFRESH), told.length]).toEqual([2, 0, 0]);
  });

  test.each([
    ['before', [REFRESH, LOGOUT]],
    ['after', [LOGOUT, REFRESH]],
  ])('ends also when a refresh of it reaches the server %s that', async (_, order) => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    wx.hold = true;
    const refreshing = client.refreshToken();
    await settled();
    const signingIn = client.login();
    await wx.releaseOne('login');
    await wx.releaseOne(SIGN_IN);
    for (const endpoint of order) await wx.releaseOne(endpoint);
    const { token } = await signingIn;
    expect([(await refreshing).token, server.liveSessions, told.length]).toEqual([token, 1, 0]);
  });

  test('that the server could not be told of lapses there, and nobody is bothered', async () => {
    const { client, server, told } = createWorld();
    await client.login();
    server.failNext(LOGOUT, 'network');
    await client.login();
    await settled();
    expect([server.count(LOGOUT), server.liveSessions, told]).toEqual([1, 2, []]);
    expect((await client.updateProfile({})).id).toBe('user-ann');
  });
});

describe('a sign-in leaves alive', () => {
  test('somebody else’s session, so that the two can be linked', async () => {
    const { client, wx, server } = createWorld();
    const { token: secondaryUserToken } = await client.login();
    wx.person = 'bob';
    const { token: primaryUserToken } = await client.login();
    await settled();
    expect([server.count(LOGOUT), server.liveSessions]).toEqual([0, 2]);
    expect((await client.linkAccount({ primaryUserToken, secondaryUserToken })).id).toBe('user-bob');
  });

  test('the very session that it continues', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    const [stored] = wx.storage.values();
    const { session, user } = JSON.parse(stored!) as { session: object; user: object };
    server.failNext(SIGN_IN, { status: 200, data: { ...session, user } });
    await client.login();
    await settled();
    expect([server.count(LOGOUT), server.liveSessions]).toEqual([0, 1]);
  });

  test('one that came by setToken: it was opened elsewhere', async () => {
    const { client, server } = createWorld();
    client.setToken(server.openSession('ann'));
    await client.login();
    await settled();
    expect([server.count(LOGOUT), server.liveSessions]).toEqual([0, 2]);
  });

  test('none, and asks nothing, where the former is known to be over', async () => {
    const { client, server } = createWorld({ autoLogin: false });
    await client.login();
    server.endSessions('idle');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    await client.login();
    await settled();
    expect([server.count(LOGOUT), server.liveSessions]).toEqual([0, 1]);
  });
});
