import { describe, expect, test } from '@jest/globals';
import { fakeJwt, problem } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, times } from '../../test/world.js';

const ME = 'GET /me';
const STATUS = 'GET /sessions/status';
const REFRESH = 'POST /sessions/refresh';
const SIGN_IN = 'POST /sign-in/wechat';

describe('getCurrentUser', () => {
  test('is null without a session, and sends nothing', async () => {
    const { client, wx, told } = createWorld();
    expect(await client.getCurrentUser()).toBeNull();
    expect([wx.calls, told]).toEqual([[], []]);
  });

  test('asks the server each time, once for all who ask at the same time', async () => {
    const { client, another, server } = createWorld();
    await client.login();
    server.users.get('user-ann')!.nickname = 'Ann';
    const users = await Promise.all(times(50, (index) => (index % 2 ? client : another()).getCurrentUser()));
    expect(users.map((user) => user!.nickname)).toEqual(times(50, () => 'Ann'));
    expect(server.count(ME)).toBe(1);
    await client.getCurrentUser();
    expect(server.count(ME)).toBe(2);
  });

  test('does not join a question asked before an update', async () => {
    const { client, wx } = createWorld();
    await client.login();
    wx.hold = true;
    const early = client.getCurrentUser();
    const updating = client.updateProfile({ nickname: 'New' });
    await wx.releaseOne('PUT /me');
    await updating;
    const late = client.getCurrentUser();
    await wx.release();
    expect((await late)!.nickname).toBe('New');
    expect((await early)!.nickname).toBe('New');
  });

  test('answers the user as last seen when offline, with a word to onError', async () => {
    const { client, server, told } = createWorld();
    const user = await client.login();
    server.failNext(ME, 'network');
    expect(await client.getCurrentUser()).toEqual(user);
    expect(told.map(({ code }) => code)).toEqual([79001]);
  });

  test('is null once the session is over, which is no failure', async () => {
    const { client, server, told } = createWorld();
    await client.login();
    server.endSessions('admin');
    expect(await client.getCurrentUser()).toBeNull();
    expect(told).toEqual([]);
  });

  test('is null, and tells onError, when the configuration is wrong', async () => {
    const { client, wx, told } = createWorld();
    wx.miniProgram = { appId: 'wx1', envVersion: 'release' };
    expect(await client.getCurrentUser()).toBeNull();
    expect(told.map(({ code }) => code)).toEqual([79008]);
  });

  test('answers who is signed in now when that changed while it asked', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    wx.hold = true;
    const asking = client.getCurrentUser();
    const signingIn = client.loginByCode(server.issueCode('bob'));
    await wx.releaseOne(SIGN_IN);
    await signingIn;
    await wx.release();
    expect((await asking)!.id).toBe('user-bob');
  });

  test('does not bring a user back who logged out while it asked', async () => {
    const { client, wx } = createWorld();
    await client.login();
    wx.hold = true;
    const asking = client.getCurrentUser();
    await settled();
    const leaving = client.logout();
    await wx.release();
    await leaving;
    expect(await asking).toBeNull();
    expect(await client.getCurrentUser()).toBeNull();
  });
});

describe('updateProfile', () => {
  test('keeps the newest of two replies that overtake each other', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    wx.hold = true;
    const asking = client.getCurrentUser();
    await settled();
    const question = wx.pending[0]!.answer;
    const stale = { ...server.users.get('user-ann')! };
    wx.pending.shift();
    const updating = client.updateProfile({ nickname: 'New' });
    await wx.release();
    await updating;
    server.failNext(ME, { status: 200, data: stale });
    question();
    expect((await asking)!.nickname).toBe('New');
  });

  test.each([undefined, null, 'Mick'])('refuses %j without a request', async (fields) => {
    const { client, wx } = createWorld();
    expect(await failure(client.updateProfile(fields as never))).toMatchObject({ code: 2231 });
    expect(wx.calls).toEqual([]);
  });
});

describe('checkLoginStatus', () => {
  test('is 2020 without a session, without a request and without an error', async () => {
    const { client, wx, told } = createWorld();
    expect(await client.checkLoginStatus()).toMatchObject({
      code: 2020,
      status: false,
      data: null,
      exp: null,
      message: '尚未登录',
    });
    expect([wx.calls, told]).toEqual([[], []]);
  });

  test('is 200 with times in seconds when alive', async () => {
    const { client } = createWorld();
    await client.login();
    expect(await client.checkLoginStatus()).toEqual({
      code: 200,
      message: 'ok',
      status: true,
      exp: 2000,
      iat: 200,
      data: { id: 'user-ann', userPoolId: 'demo' },
    });
  });

  test('renews an expired token', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.expireTokens();
    wx.calls.length = 0;
    expect(await client.checkLoginStatus()).toMatchObject({ code: 200, status: true });
    expect(wx.calls).toEqual([STATUS, REFRESH, STATUS]);
  });

  test('never signs in: an expired session is 2206, and is reopened by the next call', async () => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    server.endSessions('idle');
    wx.calls.length = 0;
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2206, status: false, reason: 'idle' });
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2206, status: false, reason: 'idle' });
    expect(wx.calls).toEqual([STATUS, REFRESH]);
    expect(told).toEqual([]);
    expect(await client.getCurrentUser()).toMatchObject({ id: 'user-ann' });
  });

  test('is 2206 with the reason for an ended session, and then sends nothing', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.endSessions('password');
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2206, status: false, reason: 'password' });
    wx.calls.length = 0;
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2206, status: false, reason: 'password' });
    expect(wx.calls).toEqual([]);
  });

  test.each([STATUS, REFRESH])('rejects when offline at %s', async (endpoint) => {
    const { client, server } = createWorld();
    await client.login();
    server.expireTokens();
    server.failNext(endpoint, 'network');
    expect(await failure(client.checkLoginStatus())).toMatchObject({ code: 79001 });
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('asks about another token without touching the session', async () => {
    const { client, server } = createWorld();
    const { token } = await client.login();
    server.expireTokens();
    expect(await client.checkLoginStatus(token)).toMatchObject({ code: 2206, status: false });
    expect(server.count(REFRESH)).toBe(0);
  });
});

describe('refreshToken', () => {
  test('is one refresh for all, with times in seconds', async () => {
    const { client, server } = createWorld();
    await client.login();
    const [first, second] = await Promise.all([client.refreshToken(), client.refreshToken()]);
    expect(first).toEqual({ token: expect.any(String), iat: 1001, exp: 2001 });
    expect(second).toEqual(first);
    expect(server.count(REFRESH)).toBe(1);
  });

  test('joins one that is under way', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    wx.hold = true;
    const first = client.refreshToken();
    await settled();
    const second = client.refreshToken();
    await wx.release();
    expect(await second).toEqual(await first);
    expect(server.count(REFRESH)).toBe(1);
  });

  test('does not renew again what it waited for: an expired session that was reopened', async () => {
    const { client, server } = createWorld();
    await client.login();
    server.endSessions('expired');
    await client.checkLoginStatus();
    const { token } = await client.refreshToken();
    expect([token, server.count(REFRESH)]).toEqual([(await client.getCurrentUser())?.token, 1]);
  });

  test('rejects without a session, and with a token that cannot be renewed', async () => {
    const { client, wx } = createWorld();
    expect(await failure(client.refreshToken())).toMatchObject({ code: 2020 });
    client.setToken(fakeJwt({ sub: 'user-ann', sid: 'elsewhere', exp: 2000 }));
    expect(await failure(client.refreshToken())).toMatchObject({ code: 2206 });
    expect([wx.calls, client.checkLoggedIn()]).toEqual([[], 'user-ann']);
  });
});

describe('setToken and the option accessToken', () => {
  test('touch nothing before the first call', () => {
    const { another, wx } = createWorld();
    let touched = false;
    wx.getStorageSync = wx.setStorageSync = () => {
      touched = true;
    };
    another({ accessToken: fakeJwt({ sub: 'user-ann' }) });
    expect([touched, wx.calls]).toEqual([false, []]);
  });

  test('send that token', async () => {
    const { server, another } = createWorld();
    const token = fakeJwt({ sub: 'user-zoe', sid: 'elsewhere', exp: 2000 });
    const client = another({ accessToken: token });
    expect(client.checkLoggedIn()).toBe('user-zoe');
    await failure(client.updateProfile({}));
    expect(server.seen[0]!.header.authorization).toBe(`Bearer ${token}`);
  });

  test('of a kept copy do not cost the session its refresh token', async () => {
    const { client, another, server } = createWorld();
    const { token } = await client.login();
    await client.refreshToken();
    const again = another({ accessToken: token });
    server.expireTokens();
    expect((await again.updateProfile({ city: 'x' })).city).toBe('x');
    again.setToken(token);
    expect((await again.updateProfile({ city: 'y' })).city).toBe('y');
    expect(server.count(REFRESH)).toBe(2);
  });

  test('of a session that ended or was logged out are not taken again', async () => {
    const { client, another, wx, server } = createWorld();
    const { token } = await client.login();
    server.endSessions('admin');
    await failure(client.updateProfile({}));
    wx.calls.length = 0;
    expect(await failure(another({ accessToken: token }).updateProfile({}))).toMatchObject({
      code: 2206,
      data: { reason: 'admin' },
    });
    const second = await client.login();
    await client.logout();
    wx.calls.length = 0;
    expect(await failure(another({ accessToken: second.token }).updateProfile({}))).toMatchObject({ code: 2020 });
    expect(wx.calls).toEqual([]);
  });

  test('of something that is no token is refused by the server, once', async () => {
    const { client, wx } = createWorld();
    client.setToken('nonsense');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2207 });
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).toEqual(['PUT /me']);
  });

  test('refuses what is no text', () => {
    const { client } = createWorld();
    expect(() => client.setToken(undefined as never)).toThrow(expect.objectContaining({ code: 2231 }));
  });
});

describe('setCurrentUser', () => {
  test('replaces the known user and takes its token', async () => {
    const { client, another, server } = createWorld();
    const user = await client.login();
    client.setCurrentUser({ ...user, nickname: 'Given' });
    server.failNext(ME, 'network');
    expect(await client.getCurrentUser()).toEqual({ ...user, nickname: 'Given' });
    const bob = await another({ appId: 'elsewhere-1' }).loginByCode(server.issueCode('bob'));
    client.setCurrentUser(bob);
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test('never mixes two users', async () => {
    const { client } = createWorld();
    const user = await client.login();
    const stranger = { ...user, id: 'user-bob' as typeof user.id };
    expect(() => client.setCurrentUser(stranger)).toThrow(expect.objectContaining({ code: 2231 }));
    expect(() => client.setCurrentUser({ ...stranger, token: undefined })).toThrow(
      expect.objectContaining({ code: 2231 }),
    );
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('needs a token or a session', async () => {
    const { client } = createWorld();
    const user = await client.login();
    await client.logout();
    expect(() => client.setCurrentUser({ ...user, token: undefined })).toThrow(expect.objectContaining({ code: 2020 }));
    expect(() => client.setCurrentUser(null as never)).toThrow(expect.objectContaining({ code: 2231 }));
  });
});

describe('the server answering nonsense', () => {
  test.each([
    ['a page', { status: 200, data: '<html>' }],
    ['an empty body', { status: 200, data: '' }],
    ['a gateway page', { status: 502, data: '<html>' }],
    ['null', { status: 200, data: null }],
    ['a user without id', { status: 200, data: {} }],
  ])('%s is BAD_REPLY', async (_, reply) => {
    const { client, server } = createWorld();
    await client.login();
    server.failNext('PUT /me', reply);
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 79003, name: 'BAD_REPLY' });
  });

  test('a problem keeps its number, sentence, data and request id', async () => {
    const { client, server } = createWorld();
    await client.login();
    server.failNext('PUT /me', problem(400, 2231, 'INVALID_INPUT', { fields: [{ field: 'city', message: 'long' }] }));
    const error = await failure(client.updateProfile({}));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      code: 2231,
      message: 'title of INVALID_INPUT',
      requestId: 'req-1',
      data: { fields: [{ field: 'city' }] },
    });
  });
});
