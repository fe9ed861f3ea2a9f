import { describe, expect, test } from '@jest/globals';
import { problem } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, type World } from '../../test/world.js';

const CLOSE = 'POST /account/close';
const EXPORT = 'POST /account/export';

async function signedIn(): Promise<World> {
  const world = createWorld();
  await world.client.login();
  world.wx.calls.length = 0;
  return world;
}

describe('listSessions', () => {
  test('answers the sessions that are alive, this one marked', async () => {
    const { client, server } = createWorld();
    server.openSession('ann');
    await client.login();
    expect(await client.listSessions()).toMatchObject([
      { id: 'session-1', current: false, method: 'wechat' },
      { id: 'session-2', current: true },
    ]);
  });
});

describe('endSession', () => {
  test('ends that one session and no other', async () => {
    const { client, server } = createWorld();
    server.openSession('ann');
    server.openSession('bob');
    await client.login();
    expect(await client.endSession('session-1')).toBe(1);
    expect(await client.endSession('session-1')).toBe(0);
    expect(server.liveSessions).toBe(2);
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test.each(['session-2', '', '../sessions', 'session-1/'])('ends nothing by the id %j', async (id) => {
    const { client, server } = createWorld();
    server.openSession('ann');
    server.openSession('bob');
    await client.login();
    expect(await failure(client.endSession(id))).toMatchObject({ code: 1404 });
    expect(server.liveSessions).toBe(3);
  });

  test('is told by the server that half a surrogate pair is no id, once', async () => {
    const { client, told } = await signedIn();
    expect(await failure(client.endSession('session-1\ud83d'))).toMatchObject({ code: 1404 });
    expect(told.map(({ code }) => code)).toEqual([1404]);
  });

  test("ends this device's own too, which then is not reopened", async () => {
    const { client, wx } = createWorld();
    await client.login();
    await client.endSession('session-1');
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'user' } });
    expect(wx.calls).not.toContain('login');
  });
});

describe('logoutEverywhere', () => {
  test('ends every session, and signs this device out as logout does', async () => {
    const { client, server, wx } = createWorld();
    server.openSession('ann');
    server.openSession('bob');
    await client.login();
    expect(await client.logoutEverywhere()).toBe(2);
    expect(server.liveSessions).toBe(1);
    wx.calls.length = 0;
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2020, status: false });
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2020 });
    expect(wx.calls).toEqual([]);
    expect((await client.login()).id).toBe('user-ann');
  });

  test('forgets the session also when it was refreshed meanwhile', async () => {
    const { client, wx, server } = await signedIn();
    wx.hold = true;
    const leaving = client.logoutEverywhere();
    // An access token is good until it expires, also when there is a newer one.
    server.failNext('DELETE /me/sessions', { status: 200, data: { ended: 1 } });
    const refreshing = client.refreshToken();
    await wx.releaseOne('POST /sessions/refresh');
    await refreshing;
    await wx.release();
    await leaving;
    expect(() => client.checkLoggedIn()).toThrow(expect.objectContaining({ code: 2020 }));
  });

  test('leaves who signed in meanwhile', async () => {
    const { client, wx, server } = await signedIn();
    wx.hold = true;
    const leaving = client.logoutEverywhere();
    const arriving = client.loginByCode(server.issueCode('bob'));
    await wx.releaseOne('POST /sign-in/wechat');
    await arriving;
    await wx.release();
    expect(await leaving).toBe(1);
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test('leaves this device signed in when the server could not be told', async () => {
    const { client, server } = createWorld();
    await client.login();
    server.failNext('DELETE /me/sessions', 'network');
    expect(await failure(client.logoutEverywhere())).toMatchObject({ code: 79001 });
    expect(client.checkLoggedIn()).toBe('user-ann');
  });
});

describe('deleteAccount', () => {
  test('proves the user by a fresh code of wx.login, in the name of the session', async () => {
    const { client, server, wx } = await signedIn();
    const { token } = (await client.getCurrentUser())!;
    wx.calls.length = 0;
    expect(await client.deleteAccount()).toEqual({ closing: true, erasedAfter: '2026-01-08T00:00:00.000Z' });
    expect(wx.calls).toEqual(['login', CLOSE]);
    const { header, body } = server.seen.at(-1)!;
    expect(header.authorization).toBe(`Bearer ${token}`);
    expect(body).toEqual({ wechatCode: 'code-2' });
    expect(server.users.get('user-ann')!.status).toBe('Closing');
  });

  test('signs this device out for good: nothing signs in by itself, also after a restart', async () => {
    const { client, another, wx } = await signedIn();
    await client.deleteAccount();
    wx.calls.length = 0;
    for (const one of [client, another()]) {
      expect(await one.getCurrentUser()).toBeNull();
      expect(await failure(one.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'closing' } });
      expect(await one.checkLoginStatus()).toMatchObject({ code: 2206, status: false, reason: 'closing' });
      expect(() => one.checkLoggedIn()).toThrow();
    }
    expect(wx.calls).toEqual([]);
    expect(JSON.stringify([...wx.storage])).not.toContain('accessToken');
    expect(await failure(client.login())).toMatchObject({ code: 30001 });
  });

  test('takes another proof, as it is', async () => {
    for (const [proof, code] of [
      [{ password: 'correct horse' }, undefined],
      [{ phone: '13800138000', code: '123456' }, undefined],
      [{ password: 'wrong' }, 2333],
      [{ phone: '13800138000', code: '000000' }, 2001],
      [{}, 2231],
    ] as const) {
      const { client, server, wx } = await signedIn();
      server.account.passwords.set('user-ann', 'correct horse');
      server.phones.holders.set('13800138000', 'user-ann');
      const closing = client.deleteAccount(proof);
      if (code) expect(await failure(closing)).toMatchObject({ code });
      else expect(await closing).toMatchObject({ closing: true });
      expect(wx.calls).toEqual([CLOSE]);
      expect(server.seen.at(-1)!.body).toEqual(proof);
      expect((await client.getCurrentUser()) === null).toBe(!code);
    }
  });

  test('never closes the account of a WeChat that is not the signed-in one', async () => {
    const { client, server, wx } = await signedIn();
    wx.person = 'bob';
    expect(await failure(client.deleteAccount())).toMatchObject({ code: 1001 });
    expect(client.checkLoggedIn()).toBe('user-ann');
    expect(server.users.get('user-bob')!.status).toBe('Activated');
  });

  test('leaves who signed in meanwhile', async () => {
    const { client, wx, server } = await signedIn();
    server.account.passwords.set('user-ann', 'correct horse');
    wx.hold = true;
    const leaving = client.deleteAccount({ password: 'correct horse' });
    await settled();
    const arriving = client.loginByCode(server.issueCode('bob'));
    await wx.releaseOne('POST /sign-in/wechat');
    await arriving;
    await wx.release();
    expect(await leaving).toMatchObject({ closing: true });
    expect(client.checkLoggedIn()).toBe('user-bob');
    expect(server.users.get('user-ann')!.status).toBe('Closing');
  });

  test('closes nothing when somebody else’s sign-in was under way: it is about who was signed in', async () => {
    const { client, wx, server } = await signedIn();
    wx.person = 'bob';
    wx.hold = true;
    const arriving = client.login();
    const leaving = failure(client.deleteAccount());
    await wx.release();
    await arriving;
    expect(await leaving).toMatchObject({ code: 2206 });
    expect([server.count(CLOSE), server.users.get('user-bob')!.status]).toEqual([0, 'Activated']);
    expect(client.checkLoggedIn()).toBe('user-bob');
  });

  test('closes nothing when the user signed out meanwhile', async () => {
    const { client, server, wx } = await signedIn();
    wx.hold = true;
    const closing = client.deleteAccount();
    const loggingOut = client.logout();
    await wx.release();
    await loggingOut;
    expect(await failure(closing)).toMatchObject({ code: 2020 });
    expect([server.count(CLOSE), server.users.get('user-ann')!.status]).toEqual([0, 'Activated']);
  });

  test('renews a refused token; a code that is refused as used is replaced once', async () => {
    const { client, server, wx } = await signedIn();
    server.expireTokens();
    server.failNext(CLOSE, problem(400, 71002, 'WECHAT_CODE_USED'));
    expect(await client.deleteAccount()).toMatchObject({ closing: true });
    expect(wx.calls).toEqual(['login', CLOSE, 'login', CLOSE, 'POST /sessions/refresh', CLOSE]);
  });

  test('keeps the session when WeChat or the server cannot be asked', async () => {
    const { client, server, wx } = await signedIn();
    wx.loginFailure = { errMsg: 'login:fail' };
    expect(await failure(client.deleteAccount())).toMatchObject({ code: 79001 });
    wx.loginFailure = undefined;
    server.failNext(CLOSE, 'timeout', { status: 200, data: {} });
    expect(await failure(client.deleteAccount())).toMatchObject({ code: 79002 });
    await client.deleteAccount();
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('waits for a sign-in under way', async () => {
    const { client, wx, server } = createWorld();
    const signingIn = client.login();
    await client.deleteAccount();
    await signingIn;
    expect(wx.calls).toEqual(['login', 'POST /sign-in/wechat', 'login', CLOSE]);
    expect(server.seen.at(-1)!.header.authorization).toBeDefined();
  });

  test('needs no session: who is blocked has none', async () => {
    const { client, server } = createWorld();
    server.userOf('ann');
    expect(await client.deleteAccount()).toMatchObject({ closing: true });
    expect(server.seen.at(-1)!.header.authorization).toBeUndefined();
  });
});

describe('cancelDeletion', () => {
  test('keeps the account with the ticket of the refused sign-in; login comes next', async () => {
    const { client } = await signedIn();
    await client.deleteAccount();
    const { ticket } = (await failure(client.login())).data;
    expect(await client.cancelDeletion(ticket!)).toEqual({ cancelled: true });
    expect(await client.getCurrentUser()).toBeNull();
    expect((await client.login()).id).toBe('user-ann');
    expect(await failure(client.cancelDeletion(ticket!))).toMatchObject({ code: 2231 });
  });
});

describe('exportMyData', () => {
  test('answers what is kept about the user, by a fresh code or another proof', async () => {
    const { client, server, wx } = await signedIn();
    server.account.passwords.set('user-ann', 'correct horse');
    expect(await client.exportMyData()).toMatchObject({ user: { id: 'user-ann' }, password: null });
    await client.exportMyData({ password: 'correct horse' });
    expect(wx.calls).toEqual(['login', EXPORT, EXPORT]);
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('is there for who is closing', async () => {
    const { client, server } = await signedIn();
    await client.deleteAccount();
    expect((await client.exportMyData()).user.status).toBe('Closing');
    expect(server.account.exports).toEqual(['user-ann']);
  });
});
