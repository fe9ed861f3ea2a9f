import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWorld, failure } from '../../test/world.js';

const SIGN_IN = 'POST /sign-in/wechat';
let warn: jest.SpiedFunction<typeof console.warn>;

beforeEach(() => {
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  warn.mockRestore();
});

describe('storage', () => {
  test('keeps the session under a key of its app and host', async () => {
    const { client, another, wx } = createWorld();
    await client.login();
    await another({ host: 'https://id.example.com/' }).login();
    await another({ appId: undefined, userPoolId: 'demo' }).login();
    const keys = [...wx.storage.keys()];
    expect(keys[0]).toMatch(/^yaopai http:\/\/localhost:3000 app app-\d+$/);
    expect(keys[1]).toMatch(/^yaopai https:\/\/id\.example\.com app app-\d+$/);
    expect(keys[2]).toBe('yaopai http://localhost:3000 pool demo');
  });

  test('of one app says nothing about another', async () => {
    const { client, another } = createWorld();
    await client.login();
    expect(await another({ appId: 'somebody-elses' }).getCurrentUser()).toBeNull();
  });

  test('written by another page is seen, and so is its logout', async () => {
    const { client, wx } = createWorld();
    await client.login();
    const [entry] = [...wx.storage];
    await client.logout();
    const [, loggedOut] = [...wx.storage][0]!;
    wx.storage.set(...entry!);
    expect(client.checkLoggedIn()).toBe('user-ann');
    wx.storage.set(entry![0], loggedOut);
    expect(() => client.checkLoggedIn()).toThrow(expect.objectContaining({ code: 2020 }));
  });

  test('cleared is nobody signed in, and no login is lost by it', async () => {
    const { client, wx } = createWorld();
    await client.login();
    await client.logout();
    wx.hold = true;
    const signingIn = client.login();
    await wx.releaseOne('login');
    wx.storage.clear();
    await wx.release();
    expect((await signingIn).id).toBe('user-ann');
    wx.storage.clear();
    expect(() => client.checkLoggedIn()).toThrow(expect.objectContaining({ code: 2020 }));
    expect(warn).not.toHaveBeenCalled();
  });

  test.each([
    '"text"',
    '5',
    '[]',
    '{}',
    '{"version":2}',
    '{"version":1,"logouts":0,"session":{}}',
    '{"version":1,"logouts":0,"session":"x"}',
  ])('holding %s is replaced by what memory knows, with one warning', async (junk) => {
    const { client, wx } = createWorld();
    await client.login();
    const [key] = [...wx.storage.keys()];
    for (let round = 0; round < 2; round++) {
      wx.storage.set(key!, junk);
      expect(client.checkLoggedIn()).toBe('user-ann');
      expect(JSON.parse(wx.storage.get(key!)!)).toMatchObject({ version: 1, session: { userId: 'user-ann' } });
    }
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('is not shown in the warning about it: there are tokens in it', async () => {
    const { client, wx, appId } = createWorld();
    const { token } = await client.login();
    const [[key, text]] = [...wx.storage] as [[string, string]];
    wx.storage.set(key, text.replace('"version":1', '"version":2'));
    client.checkLoggedIn();
    const said = JSON.stringify(warn.mock.calls);
    expect(said).toContain(appId);
    for (const secret of [token, 'session-1.0']) {
      expect(text).toContain(secret);
      expect(said).not.toContain(secret);
    }
  });

  test('with two users in it is not believed', async () => {
    const { client, wx } = createWorld();
    await client.login();
    const [[key, text]] = [...wx.storage] as [[string, string]];
    const state = JSON.parse(text) as { user: { id: string } };
    state.user.id = 'user-bob';
    wx.storage.set(key, JSON.stringify(state));
    expect((await client.getCurrentUser())!.id).toBe('user-ann');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test.each(['read', 'write'] as const)('that fails to %s degrades to memory, with one warning', async (broken) => {
    const { client, another, wx } = createWorld();
    wx.storageBroken = broken;
    await client.login();
    expect((await another().updateProfile({ city: 'x' })).city).toBe('x');
    await client.logout();
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2020 });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('that is full at a logout does not keep the session for the next start', async () => {
    const { client, wx } = createWorld();
    await client.login();
    wx.storageBroken = 'write';
    await client.logout();
    expect(wx.storage.size).toBe(0);
  });

  test('is used again once a write succeeds', async () => {
    const { client, wx } = createWorld();
    wx.storageBroken = 'write';
    await client.login();
    wx.storageBroken = undefined;
    await client.updateProfile({ city: 'x' });
    expect(wx.storage.size).toBe(1);
  });

  test('with a damaged refresh token is a session to reopen', async () => {
    const { client, wx, server } = createWorld();
    await client.login();
    const [[key, text]] = [...wx.storage] as [[string, string]];
    wx.storage.set(key, text.replace('session-1.0', 'nonsense'));
    server.expireTokens();
    wx.calls.length = 0;
    expect((await client.updateProfile({})).id).toBe('user-ann');
    expect(wx.calls).toEqual(['PUT /me', 'POST /sessions/refresh', 'login', SIGN_IN, 'PUT /me']);
  });
});
