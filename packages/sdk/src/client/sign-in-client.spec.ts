import { describe, expect, test } from '@jest/globals';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, times } from '../../test/world.js';

const SIGN_IN = 'POST /sign-in/wechat';

describe('login', () => {
  test('is one wx.login and one sign-in however many pages ask', async () => {
    const { client, another, wx, server } = createWorld();
    const pages = [client, another(), another()];
    const users = await Promise.all(times(50, (index) => pages[index % 3]!.login()));
    expect(wx.calls).toEqual(['login', SIGN_IN]);
    expect(new Set(users.map((user) => user.id))).toEqual(new Set(['user-ann']));
    expect(server.liveSessions).toBe(1);
  });

  test('answers the user with the token and its end', async () => {
    const { client } = createWorld();
    const user = await client.login();
    expect(user).toMatchObject({
      id: 'user-ann',
      nickname: null,
      gender: 'U',
      tokenExpiredAt: '1970-01-01T00:33:20.000Z',
    });
    expect(user.token.split('.')).toHaveLength(3);
  });

  test('signs in anew with a live session', async () => {
    const { client, server } = createWorld();
    await client.login();
    await client.login();
    expect(server.count(SIGN_IN)).toBe(2);
  });

  test.each(times(8, (turns) => turns))(
    'signs in %d turns after a sign-in for which the reopening of the expired session waited',
    async (turns) => {
      const { client, wx, server } = createWorld();
      await client.login();
      server.endSessions('expired');
      wx.hold = true;
      const signingIn = client.loginByCode(server.issueCode('ann'));
      const waiting = client.updateProfile({ city: 'x' });
      await wx.releaseOne('PUT /me');
      await wx.releaseOne('POST /sessions/refresh');
      wx.hold = false;
      wx.pending.shift()!.answer();
      await signingIn;
      await settled(turns);
      expect((await client.login()).id).toBe('user-ann');
      expect((await waiting).city).toBe('x');
    },
  );

  test('replaces a code refused as used or expired once, with a key of its own', async () => {
    const { client, wx, server } = createWorld();
    server.failNext(SIGN_IN, { status: 400, data: { code: 71002, name: 'WECHAT_CODE_USED', title: '' } });
    await client.login();
    expect(wx.calls).toEqual(['login', SIGN_IN, 'login', SIGN_IN]);
    const [first, second] = server.seen;
    expect(first!.header['idempotency-key']).not.toBe(second!.header['idempotency-key']);
    expect(first!.body.code).not.toBe(second!.body.code);
  });

  test('gives up when the second code is refused too', async () => {
    const { client, wx, server } = createWorld();
    const refusal = { status: 400, data: { code: 71001, name: 'WECHAT_CODE_INVALID', title: 'no' } };
    server.failNext(SIGN_IN, refusal, refusal, refusal);
    expect(await failure(client.login())).toMatchObject({ code: 71001, name: 'WECHAT_CODE_INVALID', message: 'no' });
    expect(wx.calls).toHaveLength(4);
  });

  test('repeats a request lost on the way with the same code and key, and gets one session', async () => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, 'lost');
    const user = await client.login();
    const [first, second] = server.seen;
    expect(second).toEqual(first);
    expect(first!.header['idempotency-key']).toMatch(/^[A-Za-z0-9_-]{22,128}$/);
    expect([user.id, server.sessions.size]).toEqual(['user-ann', 1]);
  });

  test.each([502, 503, 504])('repeats a request that a gateway answered with a page, status %d', async (status) => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, { status, data: '<html>Bad Gateway</html>' });
    await client.login();
    const [first, second] = server.seen;
    expect(second).toEqual(first);
    expect([server.seen.length, server.sessions.size]).toEqual([2, 1]);
  });

  test.each([
    [404, '<html>Not Found</html>'],
    [200, '<html>Sign in to the Wi-Fi</html>'],
    [500, { code: 1500, name: 'INTERNAL', title: '' }],
  ])('does not repeat what will not be otherwise the second time, status %d', async (status, data) => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, { status, data });
    await failure(client.login());
    expect(server.seen).toHaveLength(1);
  });

  test('repeats it once only', async () => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, 'network', 'network', 'network');
    expect(await failure(client.login())).toMatchObject({ code: 79001, name: 'NETWORK', requestId: null });
    expect(server.seen).toHaveLength(2);
  });

  test.each([
    [{ errMsg: 'login:fail', errno: 5 }, 79002],
    [{ errMsg: 'login:fail timeout' }, 79002],
    [{ errMsg: 'login:fail auth deny', errno: 103 }, 79004],
    [{ errMsg: 'login:fail blocked', errno: 1402101 }, 71005],
    [{ errMsg: 'login:fail' }, 79001],
  ])('names the failure of wx.login %j', async (loginFailure, code) => {
    const { client, wx } = createWorld();
    wx.loginFailure = loginFailure;
    expect(await failure(client.login())).toMatchObject({ code, data: { errMsg: loginFailure.errMsg } });
  });

  test('treats wx.login without a code as WeChat being busy', async () => {
    const { client, wx } = createWorld();
    wx.server.issueCode = () => '';
    expect(await failure(client.login())).toMatchObject({ code: 71003 });
  });

  test('does not take a reply without tokens for a sign-in', async () => {
    const { client, server } = createWorld();
    server.failNext(SIGN_IN, { status: 200, data: { ok: true } });
    expect(await failure(client.login())).toMatchObject({ code: 79003, name: 'BAD_REPLY' });
    expect(() => client.checkLoggedIn()).toThrow();
  });
});

describe('loginByCode', () => {
  test('sends the code and the four profile fields, nothing else of the event', async () => {
    const { client, server } = createWorld();
    const code = server.issueCode('bob');
    const detail = {
      rawData: '{}',
      signature: 'ab',
      encryptedData: 'e',
      iv: 'i',
      errMsg: 'getUserInfo:ok',
      userInfo: { nickName: 'B' },
    };
    const user = await client.loginByCode(code, detail);
    expect(user.id).toBe('user-bob');
    expect(server.seen[0]!.body).toEqual({ code, rawData: '{}', signature: 'ab', encryptedData: 'e', iv: 'i' });
  });

  test('never replaces the code', async () => {
    const { client, wx, server } = createWorld();
    const code = server.issueCode('ann');
    await client.loginByCode(code);
    expect(await failure(client.loginByCode(code))).toMatchObject({ code: 71002 });
    expect(wx.calls).toEqual([SIGN_IN, SIGN_IN]);
  });

  test('sends the same code once when two taps give it at the same time', async () => {
    const { client, server } = createWorld();
    const code = server.issueCode('ann');
    const [first, second] = await Promise.all([client.loginByCode(code), client.loginByCode(code)]);
    expect(first).toEqual(second);
    expect(server.count(SIGN_IN)).toBe(1);
  });

  test('runs different codes one after another, and the last one stays', async () => {
    const { client, server, wx } = createWorld();
    wx.hold = true;
    const both = Promise.all([
      client.loginByCode(server.issueCode('ann')),
      client.loginByCode(server.issueCode('bob')),
    ]);
    await wx.releaseOne(SIGN_IN);
    expect(server.count(SIGN_IN)).toBe(1);
    await wx.release();
    expect((await both).map((user) => user.id)).toEqual(['user-ann', 'user-bob']);
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test.each([undefined, '', 5, {}])('refuses %j without a request', async (code) => {
    const { client, server } = createWorld();
    expect(await failure(client.loginByCode(code as string))).toMatchObject({
      code: 2231,
      data: { fields: [{ field: 'code' }] },
    });
    expect(server.seen).toEqual([]);
  });
});
