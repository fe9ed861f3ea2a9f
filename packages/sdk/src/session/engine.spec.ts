import { describe, expect, test } from '@jest/globals';
import { problem } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, times } from '../../test/world.js';

const SIGN_IN = 'POST /sign-in/wechat';
const REFRESH = 'POST /sessions/refresh';
const LOGOUT = 'POST /sessions/logout';
const PUT = 'PUT /me';

describe('a refused token', () => {
  test('is renewed once for fifty callers, and each request is sent once more', async () => {
    const { client, another, server } = createWorld();
    await client.login();
    server.expireTokens();
    const pages = [client, another()];
    const users = await Promise.all(times(50, (index) => pages[index % 2]!.updateProfile({ city: String(index) })));
    expect(server.count(REFRESH)).toBe(1);
    expect(server.count(PUT)).toBe(100);
    expect(new Set(users.map((user) => user.tokenExpiredAt))).toEqual(new Set(['1970-01-01T00:33:21.000Z']));
  });

  test('is renewed for a caller whose refusal arrives after the refresh without a second one', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.expireTokens();
    wx.hold = true;
    const first = client.updateProfile({ city: '1' });
    const second = client.updateProfile({ city: '2' });
    await wx.releaseOne(PUT);
    await wx.releaseOne(REFRESH);
    // The second request was sent with the old token and is answered only now.
    server.failNext(PUT, problem(401, 2206, 'SESSION_EXPIRED'));
    await wx.releaseOne(PUT);
    await wx.release();
    await Promise.all([first, second]);
    expect(server.count(REFRESH)).toBe(1);
  });

  test('holds new requests back until the refresh under way is over', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.expireTokens();
    wx.hold = true;
    const first = client.updateProfile({ city: '1' });
    await wx.releaseOne(PUT);
    const second = client.updateProfile({ city: '2' });
    await settled();
    expect(wx.pending.map((call) => call.endpoint)).toEqual([REFRESH]);
    await wx.release();
    await Promise.all([first, second]);
    expect(server.count(PUT)).toBe(3);
  });

  test('is not renewed a second time for one call', async () => {
    const { client, server } = createWorld();
    await client.login();
    const refusal = problem(401, 2206, 'SESSION_EXPIRED');
    server.failNext(PUT, refusal, refusal);
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect([server.count(PUT), server.count(REFRESH)]).toEqual([2, 1]);
  });
});

describe('a refresh without an answer', () => {
  test.each([
    ['network', 79001],
    ['timeout', 79002],
  ] as const)('by %s rejects all, once told, and keeps the tokens', async (fault, code) => {
    const { client, server, told } = createWorld();
    await client.login();
    server.expireTokens();
    server.failNext(REFRESH, fault);
    const failures = await Promise.all(times(50, () => failure(client.updateProfile({}))));
    expect(new Set(failures.map((error) => error.code))).toEqual(new Set([code]));
    expect(told).toHaveLength(1);
    expect((await client.updateProfile({})).id).toBe('user-ann');
    expect(server.count(SIGN_IN)).toBe(1);
  });

  test('or with a server error keeps the tokens too', async () => {
    const { client, server } = createWorld();
    await client.login();
    server.expireTokens();
    server.failNext(REFRESH, problem(500, 1500, 'INTERNAL'));
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 1500, requestId: 'req-1' });
    expect((await client.updateProfile({})).id).toBe('user-ann');
  });
});

describe('an expired session', () => {
  test.each(['expired', 'idle', 'reuse'] as const)(
    '(%s) is reopened by one wx.login and one sign-in, and fifty requests are replayed',
    async (why) => {
      const { client, wx, server } = createWorld();
      await client.login();
      server.endSessions(why);
      wx.calls.length = 0;
      const users = await Promise.all(times(50, (index) => client.updateProfile({ city: String(index) })));
      expect(wx.calls.filter((call) => call !== PUT)).toEqual([REFRESH, 'login', SIGN_IN]);
      expect(users).toHaveLength(50);
      expect(server.count(PUT)).toBe(100);
    },
  );

  test('rejects all with 2206 when WeChat now is somebody else, and that session is ended again', async () => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    server.endSessions('expired');
    wx.person = 'bob';
    const failures = await Promise.all(times(50, () => failure(client.updateProfile({ city: 'x' }))));
    expect(new Set(failures.map((error) => error.code))).toEqual(new Set([2206]));
    expect(told).toHaveLength(1);
    await settled();
    expect(server.liveSessions).toBe(0);
    expect(server.users.get('user-bob')!.city).toBeNull();
    const before = wx.calls.length;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).toHaveLength(before);
  });

  test('is not reopened with autoLogin off, and costs one refresh in all', async () => {
    const { client, wx, server } = createWorld({ autoLogin: false });
    await client.login();
    server.endSessions('idle');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'idle' } });
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'idle' } });
    expect(wx.calls).toEqual([]);
  });

  test('is not reopened when an access token is all there was', async () => {
    const { client, another, wx, server } = createWorld();
    const { token } = await client.login();
    await client.logout();
    wx.storage.clear();
    another({ accessToken: token });
    wx.calls.length = 0;
    expect(await failure(another().updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'user' } });
    expect(await failure(another().updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).toEqual([PUT]);
    expect(server.count(REFRESH)).toBe(0);
  });

  test('stays to be reopened when reopening fails by the network', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.endSessions('expired');
    server.failNext(SIGN_IN, 'network', 'network');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 79001 });
    wx.calls.length = 0;
    expect((await client.updateProfile({})).id).toBe('user-ann');
    expect(wx.calls).toEqual(['login', SIGN_IN, PUT]);
  });

  test.each([
    [403, 2005, 'ACCOUNT_BLOCKED', 'blocked'],
    [403, 30001, 'ACCOUNT_CLOSING', 'closing'],
    [403, 71005, 'WECHAT_USER_RISKY', undefined],
  ] as const)('that %d %d refuses to reopen is over until an explicit login', async (status, code, name, reason) => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    server.endSessions('expired');
    server.failNext(SIGN_IN, problem(status, code, name));
    const failures = await Promise.all(times(5, () => failure(client.updateProfile({}))));
    expect(failures.map((error) => error.code)).toEqual(times(5, () => code));
    expect(told).toHaveLength(1);
    wx.calls.length = 0;
    const later = await failure(client.updateProfile({}));
    expect([later.code, later.data.reason]).toEqual([2206, reason]);
    expect(wx.calls).toEqual([]);
    await client.login();
    expect((await client.updateProfile({})).id).toBe('user-ann');
  });
});

describe('an ended session', () => {
  test.each(['user', 'admin', 'password', 'blocked', 'closing', 'merged'] as const)(
    '(%s) rejects with 2206, never signs in by itself, and then sends nothing',
    async (reason) => {
      const { client, another, wx, server, told } = createWorld();
      await client.login();
      server.endSessions(reason);
      const failures = await Promise.all(times(50, () => failure(client.updateProfile({}))));
      expect(new Set(failures.map((error) => `${error.code} ${error.data.reason}`))).toEqual(
        new Set([`2206 ${reason}`]),
      );
      expect(told).toHaveLength(1);
      expect([server.count(REFRESH), server.count(SIGN_IN)]).toEqual([1, 1]);
      wx.calls.length = 0;
      expect(await failure(another().updateProfile({}))).toMatchObject({ code: 2206, data: { reason } });
      expect(await another().getCurrentUser()).toBeNull();
      expect(wx.calls).toEqual([]);
      expect((await client.login()).id).toBe('user-ann');
      expect(await another().getCurrentUser()).toMatchObject({ id: 'user-ann' });
    },
  );

  test.each([
    [2005, 'ACCOUNT_BLOCKED', 'blocked'],
    [30001, 'ACCOUNT_CLOSING', 'closing'],
  ] as const)(
    'by %d in answer to a request rejects with that, once told, and then sends nothing',
    async (code, name, reason) => {
      const { client, wx, server, told } = createWorld();
      await client.login();
      server.failNext(PUT, ...times(50, () => problem(403, code, name)));
      const failures = await Promise.all(times(50, () => failure(client.updateProfile({}))));
      expect(new Set(failures.map((error) => error.code))).toEqual(new Set([code]));
      expect(told).toHaveLength(1);
      wx.calls.length = 0;
      expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason } });
      expect(wx.calls).toEqual([]);
      expect((await client.login()).id).toBe('user-ann');
    },
  );

  test('is told once also to callers whose refusal arrives after it was known', async () => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    server.endSessions('admin');
    wx.hold = true;
    const failures = Promise.all([failure(client.updateProfile({})), failure(client.updateProfile({}))]);
    await wx.releaseOne(PUT);
    await wx.releaseOne(REFRESH);
    await wx.releaseOne(PUT);
    expect((await failures).map((error) => error.code)).toEqual([2206, 2206]);
    expect([told.length, server.count(REFRESH)]).toEqual([1, 1]);
  });

  test.each([
    [2005, 'ACCOUNT_BLOCKED', 'blocked'],
    [30001, 'ACCOUNT_CLOSING', 'closing'],
  ] as const)('by %d at the refresh rejects with that first', async (code, name, reason) => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.expireTokens();
    server.failNext(REFRESH, problem(403, code, name, { ticket: 't' }));
    expect(await failure(client.updateProfile({}))).toMatchObject({ code, data: { ticket: 't' } });
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason } });
    expect(wx.calls).toEqual([]);
  });
});

describe('logout', () => {
  test('ends the session here and there, and then nothing is sent', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    await client.logout();
    expect(server.liveSessions).toBe(0);
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2020, name: 'NOT_SIGNED_IN' });
    expect(await client.getCurrentUser()).toBeNull();
    expect(wx.calls).toEqual([]);
  });

  test('signs out offline too, and says so to onError only', async () => {
    const { client, wx, server, told } = createWorld();
    await client.login();
    server.failNext('POST /sessions/logout', 'network');
    await client.logout();
    expect(told.map(({ code }) => code)).toEqual([79001]);
    wx.calls.length = 0;
    expect(await client.getCurrentUser()).toBeNull();
    expect(wx.calls).toEqual([]);
  });

  test.each(['login', SIGN_IN])('wins over a sign-in that waits for %s', async (step) => {
    const { client, wx, server } = createWorld();
    wx.hold = true;
    const signingIn = failure(client.login());
    await settled();
    if (step === SIGN_IN) await wx.releaseOne('login');
    await client.logout();
    await wx.release();
    expect(await signingIn).toMatchObject({ code: 2020 });
    expect(() => client.checkLoggedIn()).toThrow(expect.objectContaining({ code: 2020 }));
    expect(server.liveSessions).toBe(0);
    expect(server.count(SIGN_IN)).toBe(step === SIGN_IN ? 1 : 0);
  });

  test('does not stop a login called after it, which has a sign-in of its own', async () => {
    const { client, wx, server } = createWorld();
    wx.hold = true;
    const first = failure(client.login());
    await wx.releaseOne('login');
    await client.logout();
    const second = client.login();
    await wx.release();
    expect(await first).toMatchObject({ code: 2020 });
    expect((await second).id).toBe('user-ann');
    expect([client.checkLoggedIn(), server.liveSessions]).toEqual(['user-ann', 1]);
  });

  test.each([
    ['before', [REFRESH, LOGOUT]],
    ['after', [LOGOUT, REFRESH]],
  ])('does not wait for a refresh under way, which reaches the server %s it', async (_, order) => {
    const { client, wx, server } = createWorld();
    await client.login();
    wx.hold = true;
    const refreshing = failure(client.refreshToken());
    await settled();
    const leaving = client.logout();
    for (const endpoint of order) await wx.releaseOne(endpoint);
    await leaving;
    expect(await refreshing).toMatchObject({ code: 2020 });
    expect(server.liveSessions).toBe(0);
    expect(await client.getCurrentUser()).toBeNull();
  });

  test('stops an expired session from being reopened', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.endSessions('expired');
    wx.hold = true;
    const updating = failure(client.updateProfile({}));
    await wx.releaseOne(PUT);
    await wx.releaseOne(REFRESH);
    await wx.releaseOne('login');
    await client.logout();
    await wx.release();
    expect(await updating).toMatchObject({ code: 2020 });
    await settled();
    expect(server.liveSessions).toBe(0);
  });
});

describe('races with a new session', () => {
  test('a login during a refresh stays, and the refresh answer is dropped', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    wx.hold = true;
    const refreshing = client.refreshToken();
    await settled();
    const signingIn = client.login();
    await wx.releaseOne('login');
    await wx.releaseOne(SIGN_IN);
    const { token } = await signingIn;
    await wx.release();
    expect((await refreshing).token).toBe(token);
    wx.hold = false;
    expect((await client.getCurrentUser())!.token).toBe(token);
    expect(server.sessions.get('session-2')!.generation).toBe(0);
  });

  test('a token set during a refresh stays', async () => {
    const { client, another, wx, server } = createWorld();
    await client.login();
    const bob = await another({ appId: 'elsewhere' }).loginByCode(server.issueCode('bob'));
    wx.hold = true;
    const refreshing = failure(client.refreshToken());
    await settled();
    client.setToken(bob.token);
    await wx.release();
    expect(await refreshing).toMatchObject({ code: 2206 });
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test('a token set while the session is being reopened stays, and the reopened one is ended', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.endSessions('expired');
    wx.hold = true;
    const updating = failure(client.updateProfile({ city: 'of ann' }));
    await wx.releaseOne(PUT);
    await wx.releaseOne(REFRESH);
    await wx.releaseOne('login');
    client.setToken(server.openSession('bob'));
    await wx.release();
    expect(await updating).toMatchObject({ code: 2206 });
    expect([client.checkLoggedIn(), server.users.get('user-bob')!.city, server.liveSessions]).toEqual([
      'user-bob',
      null,
      1,
    ]);
  });

  test('a request of one user is not replayed for another', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.expireTokens();
    wx.hold = true;
    const updating = failure(client.updateProfile({ city: 'of ann' }));
    await settled();
    const signingIn = client.loginByCode(server.issueCode('bob'));
    await wx.releaseOne(SIGN_IN);
    await signingIn;
    await wx.release();
    expect(await updating).toMatchObject({ code: 2206 });
    expect(server.users.get('user-bob')!.city).toBeNull();
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test('a call without a session waits for the sign-in under way', async () => {
    const { client } = createWorld();
    const [, user] = await Promise.all([client.login(), client.updateProfile({ city: 'x' })]);
    expect(user.city).toBe('x');
  });

  test('and says NOT_SIGNED_IN when that sign-in fails', async () => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, problem(403, 2031, 'REGISTRATION_DISABLED'));
    const [signingIn, updating] = await Promise.all([failure(client.login()), failure(client.updateProfile({}))]);
    expect([signingIn.code, updating.code]).toEqual([2031, 2020]);
  });

  test('an explicit login joins the reopening under way, and may be somebody else', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.endSessions('expired');
    wx.person = 'bob';
    wx.hold = true;
    const updating = failure(client.updateProfile({ city: 'of ann' }));
    await wx.releaseOne(PUT);
    await wx.releaseOne(REFRESH);
    const signingIn = client.login();
    await wx.release();
    expect((await signingIn).id).toBe('user-bob');
    expect(await updating).toMatchObject({ code: 2206 });
    expect(server.count(SIGN_IN)).toBe(2);
    expect([client.checkLoggedIn(), server.users.get('user-bob')!.city]).toEqual(['user-bob', null]);
  });
});

describe('a login refused as blocked', () => {
  test('keeps a live session, but that one is not reopened any more', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    server.failNext(SIGN_IN, problem(403, 2005, 'ACCOUNT_BLOCKED'));
    expect(await failure(client.login())).toMatchObject({ code: 2005 });
    expect((await client.updateProfile({})).id).toBe('user-ann');
    server.endSessions('expired');
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).toEqual([PUT, REFRESH]);
  });
});
