import { describe, expect, test } from '@jest/globals';
import { problem } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, type World } from '../../test/world.js';

const LINK = 'POST /me/identities';

describe('linkAccount', () => {
  test('moves the identity to the primary account, by the primary token', async () => {
    const { client, server } = createWorld();
    const secondaryUserToken = server.openSession('bob');
    const { token: primaryUserToken } = await client.login();
    const user = await client.linkAccount({ primaryUserToken, secondaryUserToken });
    expect(user).toMatchObject({ id: 'user-ann', token: primaryUserToken, tokenExpiredAt: '1970-01-01T00:33:20.000Z' });
    expect(user.identities.map(({ id }) => id)).toEqual(['identity-ann', 'identity-bob']);
    const request = server.seen.find(({ endpoint }) => endpoint === LINK)!;
    expect(request.header.authorization).toBe(`Bearer ${primaryUserToken}`);
    expect(request.body).toEqual({ secondaryToken: secondaryUserToken });
    server.failNext('GET /me', 'network');
    expect((await client.getCurrentUser())!.identities).toHaveLength(2);
  });

  test('does not change who is signed in; a merged secondary account is over', async () => {
    const { client, server, wx } = createWorld();
    const primaryUserToken = server.openSession('bob');
    const { token: secondaryUserToken } = await client.login();
    const user = await client.linkAccount({ primaryUserToken, secondaryUserToken });
    expect([user.id, client.checkLoggedIn()]).toEqual(['user-bob', 'user-ann']);
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'merged' } });
    expect(wx.calls).not.toContain('login');
    client.setCurrentUser(user);
    expect((await client.updateProfile({ city: 'x' })).id).toBe('user-bob');
  });

  test('keeps the session when a token is refused, and tells once', async () => {
    const { client, server, told } = createWorld();
    const { token } = await client.login();
    const options = { primaryUserToken: 'stale', secondaryUserToken: token };
    expect(await failure(client.linkAccount(options))).toMatchObject({ code: 2207 });
    server.failNext(LINK, problem(403, 30004, 'FRESH_PROOF_NEEDED'));
    expect(await failure(client.linkAccount(options))).toMatchObject({ code: 30004 });
    expect(client.checkLoggedIn()).toBe('user-ann');
    expect(told.map(({ code }) => code)).toEqual([2207, 30004]);
  });

  test('does not take the primary user for the owner of a session of which nothing is known', async () => {
    const { client, server } = createWorld();
    const [primaryUserToken, secondaryUserToken] = [server.openSession('ann'), server.openSession('bob')];
    client.setToken('opaque');
    await client.linkAccount({ primaryUserToken, secondaryUserToken });
    server.failNext('GET /me', 'network');
    expect(await client.getCurrentUser()).toBeNull();
  });

  test('rejects, rather than throws, without options', async () => {
    const { client } = createWorld();
    expect(await failure(client.linkAccount(undefined as never))).toMatchObject({ code: 2020 });
  });

  test('does not take a reply without a user for one', async () => {
    const { client, server } = createWorld();
    const { token } = await client.login();
    server.failNext(LINK, { status: 200, data: {} });
    expect(await failure(client.linkAccount({ primaryUserToken: token, secondaryUserToken: token }))).toMatchObject({
      code: 79003,
    });
  });
});

describe('unLinkAccount', () => {
  test('takes off the identity of a connection, found in GET /me', async () => {
    const { client, server } = createWorld();
    const { token } = await client.login();
    const user = await client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
    expect([user.id, user.identities]).toEqual(['user-ann', []]);
    const [, get, remove] = server.seen;
    expect([get!.endpoint, remove!.endpoint]).toEqual(['GET /me', 'DELETE /me/identities/identity-ann']);
    for (const { header } of [get!, remove!]) expect(header.authorization).toBe(`Bearer ${token}`);
  });

  test('takes off the identity of an id', async () => {
    const { client } = createWorld();
    const { token } = await client.login();
    const user = await client.unLinkAccount({ primaryUserToken: token, identityId: 'identity-ann' });
    expect(user.identities).toEqual([]);
    expect(await failure(client.unLinkAccount({ primaryUserToken: token, identityId: 'identity-ann' }))).toMatchObject({
      code: 2231,
    });
  });

  test.each(['wechat', '', null, undefined])('names the connections there are when %j is none', async (provider) => {
    const { client, server, told } = createWorld();
    const { token } = await client.login();
    server.users
      .get('user-ann')!
      .identities.push({ ...server.users.get('user-ann')!.identities[0]!, connection: null });
    const error = await failure(client.unLinkAccount({ primaryUserToken: token, provider: provider as string }));
    expect(error).toMatchObject({
      code: 2231,
      data: { fields: [{ field: 'provider | identityId', message: 'wechat-demo | ' }] },
    });
    expect(error.message).toBe('请求内容不正确: provider | identityId (wechat-demo | )');
    expect(server.seen.some(({ endpoint }) => endpoint.startsWith('DELETE'))).toBe(false);
    expect(told).toHaveLength(1);
  });

  test('of this device’s WeChat: the session goes on, but no wx.login makes a new account once it expires', async () => {
    const { client, server, wx } = createWorld();
    const { token } = await client.login();
    await client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
    expect((await client.updateProfile({ city: 'x' })).id).toBe('user-ann');
    server.endSessions('expired');
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).not.toContain('login');
  });

  test.each([
    ['brings new tokens', () => undefined],
    ['says that the session is over', ({ server }: World) => server.endSessions('expired')],
  ])('of this device’s WeChat holds also when a refresh under way meanwhile %s', async (_, before) => {
    const world = createWorld();
    const { client, server, wx } = world;
    const { token } = await client.login();
    wx.hold = true;
    const refreshing = client.refreshToken().catch(() => undefined);
    const unlinking = client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
    await wx.releaseOne('GET /me');
    await wx.releaseOne('DELETE /me/identities/identity-ann');
    await unlinking;
    before(world);
    await wx.release();
    await refreshing;
    wx.hold = false;
    server.endSessions('expired');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(1);
  });

  test('of this device’s WeChat holds also when a sign-in answered before it arrives after it', async () => {
    const { client, server, wx } = createWorld();
    const { token } = await client.login();
    const { request } = wx;
    let arrive: (() => void) | undefined;
    wx.request = (options) => {
      const success: typeof options.success = (result) => (arrive = () => options.success?.(result));
      request(options.url.endsWith('/sign-in/wechat') ? { ...options, success } : options);
    };
    const signingIn = client.login();
    await settled();
    const unlinking = client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
    await settled();
    arrive?.();
    await Promise.all([signingIn, unlinking]);
    server.endSessions('expired');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(2);
  });

  test('of this device’s WeChat holds at once, also while another sign-in is under way that fails', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    const token = server.openSession('ann');
    wx.hold = true;
    const failing = failure(client.loginByCode('nonsense'));
    await settled();
    const unlinking = client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' });
    await wx.releaseOne('GET /me');
    await wx.releaseOne('DELETE /me/identities/identity-ann');
    server.endSessions('expired');
    const updating = failure(client.updateProfile({}));
    await wx.releaseOne('PUT /me');
    await wx.releaseOne('POST /sessions/refresh');
    await settled();
    await wx.release();
    expect(await updating).toMatchObject({ code: 2206 });
    await Promise.all([failing, unlinking]);
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(1);
  });

  test('of this device’s WeChat holds also for a session that is over already', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    server.endSessions('expired');
    expect(await client.checkLoginStatus()).toMatchObject({ code: 2206 });
    await client.unLinkAccount({ primaryUserToken: server.openSession('ann'), provider: 'wechat-demo' });
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(1);
  });

  test('of another account leaves this session as it is', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    const primaryUserToken = server.openSession('bob');
    await client.unLinkAccount({ primaryUserToken, provider: 'wechat-demo' });
    server.endSessions('expired');
    expect((await client.updateProfile({ city: 'x' })).id).toBe('user-ann');
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(2);
  });
});
