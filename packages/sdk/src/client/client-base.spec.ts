import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, times } from '../../test/world.js';
import { AuthenticationClient, isYaopaiError, type AuthenticationClientOptions } from '../index.js';

const SIGN_IN = 'POST /sign-in/wechat';

describe('construction', () => {
  test.each([
    [{}, 'appId'],
    [undefined, 'appId'],
    [{ appId: '' }, 'appId'],
    [{ appId: 'a', host: 'id.example.com' }, 'host'],
    [{ appId: 'a', host: 'https://' }, 'host'],
    [{ appId: 'a', host: 3000 }, 'host'],
    [{ appId: 'a', timeout: 0 }, 'timeout'],
    [{ appId: 'a', timeout: NaN }, 'timeout'],
    [{ appId: 'a', timeout: '5' }, 'timeout'],
  ])('of %j is a CONFIGURATION error that names the option', (options, named) => {
    expect(() => new AuthenticationClient(options as never)).toThrow(
      expect.objectContaining({ code: 79008, name: 'CONFIGURATION', message: expect.stringContaining(named) }),
    );
  });

  test('tells onError too', () => {
    const told: number[] = [];
    expect(() => new AuthenticationClient({ onError: (code) => told.push(code), lang: 'en' })).toThrow(
      'Wrong configuration',
    );
    expect(told).toEqual([79008]);
  });

  test('touches nothing of WeChat', () => {
    (globalThis as { wx?: unknown }).wx = undefined;
    expect(new AuthenticationClient({ appId: 'a', accessToken: 'a.b.c' })).toBeInstanceOf(AuthenticationClient);
  });
});

describe('requests', () => {
  test('say who asks: application, mini program, language', async () => {
    const { client, server, appId } = createWorld();
    await client.login();
    expect(server.seen[0]!.header).toEqual({
      'content-type': 'application/json',
      'accept-language': 'zh-CN',
      'x-yaopai-app-id': appId,
      'x-yaopai-wechat-appid': 'wxdemo000000000001',
      'idempotency-key': expect.stringMatching(/^[A-Za-z0-9_-]{22,128}$/),
    });
  });

  test('say pool, connection and chosen language', async () => {
    const { another, server } = createWorld();
    const client = another({ appId: undefined, userPoolId: 'demo-2', connection: 'wechat-demo', lang: 'en' });
    await client.login();
    expect(server.seen[0]!.header).toMatchObject({
      'accept-language': 'en',
      'x-yaopai-user-pool-id': 'demo-2',
      'x-yaopai-connection': 'wechat-demo',
    });
    client.setLang('zh-CN');
    await client.updateProfile({});
    expect(server.seen[1]!.header).toMatchObject({
      'accept-language': 'zh-CN',
      authorization: expect.stringMatching(/^Bearer \S+$/),
    });
  });

  test('go to the host, whatever slashes end it, with the time-out in milliseconds', async () => {
    const { another, wx } = createWorld();
    const seen: { url: string; timeout: number }[] = [];
    const request = wx.request;
    wx.request = (options) => {
      seen.push({ url: options.url, timeout: options.timeout! });
      request(options);
    };
    await another({ host: 'https://id.example.com//', timeout: 1234 }).login();
    await another().login();
    expect(seen).toEqual([
      { url: 'https://id.example.com/api/v1/sign-in/wechat', timeout: 1234 },
      { url: 'http://localhost:3000/api/v1/sign-in/wechat', timeout: 10_000 },
    ]);
  });

  test('of different connections do not share a sign-in', async () => {
    const { another, server } = createWorld();
    await Promise.all([another({ connection: 'a' }).login(), another({ connection: 'b' }).login()]);
    const signIns = server.seen.filter(({ endpoint }) => endpoint === 'POST /sign-in/wechat');
    expect(signIns.map(({ header }) => header['x-yaopai-connection'])).toEqual(['a', 'b']);
  });
});

describe('the device', () => {
  test.each(['trial', 'release'])('of a %s version needs a host', async (envVersion) => {
    const { client, another, wx } = createWorld();
    wx.miniProgram = { appId: 'wx1', envVersion };
    expect(await failure(client.login())).toMatchObject({ code: 79008, message: expect.stringContaining('host') });
    expect(() => client.checkLoggedIn()).toThrow(expect.objectContaining({ code: 79008 }));
    expect(wx.calls).toEqual([]);
    expect((await another({ host: 'https://id.example.com' }).login()).id).toBe('user-ann');
  });

  test.each([
    ['2.10.4', 79007],
    ['2.9.0', 79007],
    ['2.11.0', undefined],
    ['3.7.0', undefined],
    ['10.0.0', undefined],
  ])('with base library %s answers %s', async (SDKVersion, code) => {
    const { client, wx } = createWorld();
    wx.baseInfo = { SDKVersion };
    if (code) expect(await failure(client.login())).toMatchObject({ code, name: 'UNSUPPORTED' });
    else expect((await client.login()).id).toBe('user-ann');
  });

  test('without an AppID, as DevTools may be, names none', async () => {
    const { client, wx, server } = createWorld();
    wx.miniProgram = { appId: 'touristappid', envVersion: 'develop', version: '' };
    await client.login();
    expect(server.seen[0]!.header).not.toHaveProperty('x-yaopai-wechat-appid');
  });

  test('that knows nothing about itself can sign in', async () => {
    const { client, wx, server } = createWorld();
    Object.assign(wx, { getAppBaseInfo: undefined, getSystemInfoSync: undefined, getAccountInfoSync: undefined });
    expect((await client.login()).id).toBe('user-ann');
    expect(server.seen[0]!.header).not.toHaveProperty('x-yaopai-wechat-appid');
    expect(server.seen[0]!.header['accept-language']).toBe('zh-CN');
  });

  test.each([
    ['zh_CN', '尚未登录'],
    ['en', 'Not signed in'],
    ['fr', 'Not signed in'],
  ])('in %s says %s', async (language, message) => {
    const { client, wx } = createWorld();
    wx.baseInfo = { language };
    expect((await failure(client.updateProfile({}))).message).toBe(message);
  });
});

describe('onError', () => {
  test('is told a shared failure once, on each client', async () => {
    const { client, another, server } = createWorld();
    const second: number[] = [];
    const other = another({ onError: (code) => second.push(code) });
    const first: number[] = [];
    const one = another({ onError: (code) => first.push(code) });
    server.failNext(SIGN_IN, 'network', 'network');
    const failures = await Promise.all(times(50, (index) => failure([client, one, other][index % 3]!.login())));
    expect(new Set(failures).size).toBe(1);
    expect([first, second]).toEqual([[79001], [79001]]);
  });

  test('is told each failure of its own', async () => {
    const { client, told } = createWorld();
    await failure(client.updateProfile({}));
    await failure(client.updateProfile({}));
    expect(told).toHaveLength(2);
  });

  test('that throws does not hide the failure', async () => {
    const { another } = createWorld();
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = another({
      onError: () => {
        throw new Error('handler');
      },
    });
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2020 });
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });

  test('gets number, message and data', async () => {
    const { another } = createWorld();
    const told: Parameters<NonNullable<AuthenticationClientOptions['onError']>>[] = [];
    await failure(another({ onError: (...args) => told.push(args) }).loginByCode(''));
    expect(told).toEqual([
      [2231, '请求内容不正确: code (wx.login → code)', { fields: [{ field: 'code', message: 'wx.login → code' }] }],
    ]);
  });

  test('errors are told apart from others', async () => {
    const { client } = createWorld();
    expect(isYaopaiError(await failure(client.updateProfile({})))).toBe(true);
    for (const other of [new Error('x'), { code: 2020, requestId: null }, null, undefined])
      expect(isYaopaiError(other)).toBe(false);
  });
});

describe('callbacks that never come', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    ['login', 12_000],
    // Two requests: the first one is repeated.
    ['request', 30_000],
  ] as const)('of a wx.%s are a TIMEOUT, and the next login works', async (api, afterMs) => {
    const { client, wx } = createWorld();
    wx.lose = api;
    let error: unknown;
    client.login().catch((reason: unknown) => {
      error = reason;
    });
    await jest.advanceTimersByTimeAsync(afterMs - 1);
    expect(error).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(error).toMatchObject({ code: 79002 });
    wx.lose = undefined;
    expect((await client.login()).id).toBe('user-ann');
  });

  test('leave no timer behind when they come', async () => {
    const { client } = createWorld();
    await client.login();
    await settled();
    expect(jest.getTimerCount()).toBe(0);
  });
});
