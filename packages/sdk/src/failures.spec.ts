import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { problem, type FakeReply } from '../test/fake-server.js';
import { createWorld, failure, type World } from '../test/world.js';
import { Authing, AuthenticationClient, isYaopaiError } from './index.js';

const SIGN_IN = 'POST /sign-in/wechat';
const EMAIL = 'ann@example.com';
const PHONE = '13800138000';
const DETAIL = { code: '0123456789abcdef'.repeat(4) };

/** A device with one user signed in through both classes, and the token to give to methods that take one. */
interface Signed extends World {
  legacy: Authing;
  token: string;
}

type Calls<C> = { [name in keyof C]?: (client: C, signed: Signed) => unknown };

/** One call of each method that asks somebody: WeChat, the user or the server. */
const METHODS: Calls<AuthenticationClient> = {
  login: (client) => client.login(),
  loginByCode: (client, { server }) => client.loginByCode(server.issueCode('ann')),
  loginByPhone: (client) => client.loginByPhone('a code', DETAIL),
  getPhone: (client) => client.getPhone('a code', DETAIL),
  bindPhone: (client) => client.bindPhone('a code', DETAIL),
  updateAvatar: (client) => client.updateAvatar(),
  registerByEmail: (client) => client.registerByEmail(EMAIL, 'battery'),
  registerByUsername: (client) => client.registerByUsername('ann', 'battery'),
  registerByPhoneCode: (client) => client.registerByPhoneCode(PHONE, '123456'),
  registerByEmailCode: (client) => client.registerByEmailCode(EMAIL, '123456'),
  loginByEmail: (client) => client.loginByEmail(EMAIL, 'battery'),
  loginByUsername: (client) => client.loginByUsername('ann', 'battery'),
  loginByPhonePassword: (client) => client.loginByPhonePassword(PHONE, 'battery'),
  loginByPhoneCode: (client) => client.loginByPhoneCode(PHONE, '123456'),
  loginByEmailCode: (client) => client.loginByEmailCode(EMAIL, '123456'),
  sendSmsCode: (client) => client.sendSmsCode(PHONE),
  sendEmail: (client) => client.sendEmail(EMAIL, 'bind'),
  resetPasswordByPhoneCode: (client) => client.resetPasswordByPhoneCode(PHONE, '123456', 'staple'),
  resetPasswordByEmailCode: (client) => client.resetPasswordByEmailCode(EMAIL, '123456', 'staple'),
  checkPasswordStrength: (client) => client.checkPasswordStrength('battery'),
  computedPasswordSecurityLevel: (client) => client.computedPasswordSecurityLevel('battery'),
  isUserExists: (client) => client.isUserExists({ username: 'ann' }),
  updateProfile: (client) => client.updateProfile({ city: 'x' }),
  updatePassword: (client) => client.updatePassword('staple', 'battery'),
  updatePhone: (client) => client.updatePhone(PHONE, '123456'),
  updateEmail: (client) => client.updateEmail(EMAIL, '123456'),
  unbindPhone: (client) => client.unbindPhone(),
  bindEmail: (client) => client.bindEmail(EMAIL, '123456'),
  unbindEmail: (client) => client.unbindEmail(),
  linkAccount: (client, { token }) => client.linkAccount({ primaryUserToken: token, secondaryUserToken: token }),
  unLinkAccount: (client, { token }) => client.unLinkAccount({ primaryUserToken: token, provider: 'wechat-demo' }),
  getSecurityLevel: (client) => client.getSecurityLevel(),
  listSessions: (client) => client.listSessions(),
  endSession: (client) => client.endSession('session-1'),
  logoutEverywhere: (client) => client.logoutEverywhere(),
  deleteAccount: (client) => client.deleteAccount(),
  cancelDeletion: (client) => client.cancelDeletion('a ticket'),
  exportMyData: (client) => client.exportMyData(),
  listUdv: (client) => client.listUdv(),
  setUdv: (client) => client.setUdv('age', 1),
  removeUdv: (client) => client.removeUdv('age'),
  getUdfValue: (client) => client.getUdfValue(),
  setUdfValue: (client) => client.setUdfValue({ age: 1 }),
  removeUdfValue: (client) => client.removeUdfValue('age'),
  checkLoginStatus: (client) => client.checkLoginStatus(),
  refreshToken: (client) => client.refreshToken(),
  validateToken: (client, { token }) => client.validateToken({ accessToken: token }),
  getUserInfoByAccessToken: (client, { token }) => client.getUserInfoByAccessToken(token),
};
const LEGACY_METHODS: Calls<Authing> = {
  loginWithWxapp: (client, { server }) => client.loginWithWxapp(server.issueCode('ann'), {}),
  bindPhone: (client) => client.bindPhone('a code', DETAIL),
};
/** These answer what they can, and tell `onError` alone. */
const NEVER_REJECT: Calls<AuthenticationClient> = {
  getCurrentUser: (client) => client.getCurrentUser(),
  logout: (client) => client.logout(),
};
/** These ask nobody, and throw at once. */
const AT_ONCE: Calls<AuthenticationClient> = {
  checkLoggedIn: (client) => client.checkLoggedIn(),
  setToken: (client, { token }) => client.setToken(token),
  setCurrentUser: (client) => client.setCurrentUser({ id: 'user-ann' } as never),
};
const CANNOT_FAIL = ['setLang'];

const ALL = [
  ...Object.entries(METHODS).map(([name, call]) => [
    name,
    ({ client, ...s }: Signed) => call(client, { client, ...s }),
  ]),
  ...Object.entries(LEGACY_METHODS).map(([name, call]) => [`Authing.${name}`, (s: Signed) => call(s.legacy, s)]),
] as [string, (signed: Signed) => Promise<unknown>][];

async function signedIn(): Promise<Signed> {
  const world = createWorld();
  const userPoolId = `pool of ${world.appId}`;
  const onError = (code: number, message: string): unknown => world.told.push({ code, message });
  const legacy = new Authing({ userPoolId, onError });
  await legacy.loginWithWxapp(world.server.issueCode('ann'), {});
  const { token } = await world.client.login();
  return Object.assign(world, { legacy, token });
}

/** From now on every request of the device goes like this. */
function weather({ server }: World, answer: ReturnType<World['server']['handle']>): void {
  server.handle = () => answer;
}

const publicMethods = (prototype: object): string[] => {
  const names: string[] = [];
  for (let one = prototype; one !== Object.prototype; one = Object.getPrototypeOf(one) as object)
    names.push(...Object.getOwnPropertyNames(one));
  const internal = [
    'constructor',
    'run',
    'runSync',
    'failed',
    'ask',
    'inquire',
    'change',
    'prove',
    'enter',
    'tellServer',
  ];
  return [...new Set(names)].filter((name) => !internal.includes(name)).sort();
};

test('every method is here', () => {
  const listed = [METHODS, NEVER_REJECT, AT_ONCE].flatMap((calls) => Object.keys(calls));
  expect([...listed, ...CANNOT_FAIL].sort()).toEqual(publicMethods(AuthenticationClient.prototype));
  expect([...Object.keys(LEGACY_METHODS), ...CANNOT_FAIL].sort()).toEqual(publicMethods(Authing.prototype));
});

/** What stands between a device and the server, and what it is called. */
const WEATHERS: [string, ReturnType<World['server']['handle']>, number, object][] = [
  ['offline', { fault: 'network' }, 79001, { name: 'NETWORK', requestId: null }],
  ['a timeout', { fault: 'timeout' }, 79002, { name: 'TIMEOUT', requestId: null }],
  ['HTML from a captive portal', page(200), 79003, { name: 'BAD_REPLY', requestId: null }],
  ['HTML from a proxy', page(502), 79003, { name: 'BAD_REPLY', data: { status: 502 } }],
  ['JSON from a gateway', gateway(502), 79003, { name: 'BAD_REPLY', data: { status: 502 } }],
  ['429 from a proxy', page(429), 79003, { name: 'BAD_REPLY', data: { status: 429 } }],
  [
    '429',
    { reply: problem(429, 1003, 'RATE_LIMITED', { retryAfterSeconds: 7 }) },
    1003,
    { name: 'RATE_LIMITED', requestId: 'req-1', data: { status: 429, retryAfterSeconds: 7, detail: 'do this' } },
  ],
];
function page(status: number): { reply: FakeReply } {
  return { reply: { status, data: '<html><h1>Sign in to the Wi-Fi</h1></html>' } };
}

/** With a `code` of its own, as many gateways have. */
function gateway(status: number): { reply: FakeReply } {
  return { reply: { status, data: { code: status, message: 'Bad Gateway' } } };
}

describe.each(WEATHERS)('%s', (_, answer, code, shape) => {
  test.each(ALL)('rejects typed and is told once: %s', async (_name, call) => {
    const signed = await signedIn();
    weather(signed, answer);
    const error = await failure(call(signed));
    expect(isYaopaiError(error)).toBe(true);
    expect(error).toMatchObject({ code, ...shape });
    expect(error.message).toBeTruthy();
    expect(signed.told.map((one) => one.code)).toEqual([code]);
  });

  test.each(Object.entries(NEVER_REJECT))('is told once, and rejects nothing: %s', async (_name, call) => {
    const signed = await signedIn();
    weather(signed, answer);
    await call(signed.client, signed);
    expect(signed.told.map((one) => one.code)).toEqual([code]);
  });

  test('costs nobody the session', async () => {
    for (const [name, call] of ALL) {
      const signed = await signedIn();
      const { handle } = signed.server;
      weather(signed, answer);
      await failure(call(signed));
      signed.server.handle = handle;
      expect([name, (await signed.client.getCurrentUser())?.id]).toEqual([name, 'user-ann']);
    }
  });
});

/** What the user or WeChat says at the button, in the chooser and to `wx.login`. */
const REFUSALS: [string, { errMsg: string; errno?: number }, number, string][] = [
  ['the user denied', { errMsg: 'x:fail user deny', errno: 103 }, 79004, 'USER_DENIED'],
  ['no quota', { errMsg: 'x:fail no quota', errno: 1400001 }, 79005, 'NO_QUOTA'],
  ['privacy refused', { errMsg: 'x:fail privacy permission is not authorized', errno: 104 }, 79006, 'PRIVACY_REFUSED'],
  ['privacy refused, without a number', { errMsg: 'x:fail privacy permission' }, 79006, 'PRIVACY_REFUSED'],
  ['offline', { errMsg: 'x:fail', errno: 600001 }, 79001, 'NETWORK'],
  ['a timeout', { errMsg: 'x:fail timeout', errno: 5 }, 79002, 'TIMEOUT'],
];

describe.each(REFUSALS)('%s', (_, refused, code, name) => {
  const ways: [string, (signed: Signed) => Promise<unknown>][] = [
    ['loginByPhone', ({ client }) => client.loginByPhone('a code', refused)],
    ['getPhone', ({ client }) => client.getPhone('a code', refused)],
    ['bindPhone', ({ client }) => client.bindPhone('a code', refused)],
    ['Authing.bindPhone', ({ legacy }) => legacy.bindPhone('a code', refused)],
    ['Authing.loginWithWxapp', ({ legacy }) => legacy.loginWithWxapp('a code', refused)],
    ['updateAvatar', ({ client, wx }) => ((wx.picked = refused), client.updateAvatar())],
    ['login', ({ client, wx }) => ((wx.loginFailure = refused), client.login())],
    ['deleteAccount', ({ client, wx }) => ((wx.loginFailure = refused), client.deleteAccount())],
    ['exportMyData', ({ client, wx }) => ((wx.loginFailure = refused), client.exportMyData())],
  ];

  test.each(ways)('rejects typed, is told once and asks no server: %s', async (_name, call) => {
    const signed = await signedIn();
    signed.server.seen.length = 0;
    expect(await failure(call(signed))).toMatchObject({ code, name, data: { errMsg: refused.errMsg } });
    expect(signed.told.map((one) => one.code)).toEqual([code]);
    expect(signed.server.seen).toEqual([]);
  });
});

const circle: Record<string, unknown> = {};
circle.self = circle;

describe.each<[string, unknown, string]>([
  ['a circle', circle, 'self'],
  ['a BigInt', 10n, 'x'],
  ['a function', () => 1, 'x'],
  ['a symbol', Symbol('one'), 'x'],
  ['NaN, which would clear a value', NaN, 'x'],
  ['an infinite number', -Infinity, 'x'],
  ['an invalid date, which would clear a value', new Date('nonsense'), 'x'],
])('%s, of which JSON knows nothing,', (_, value, field) => {
  test.each<[string, (client: AuthenticationClient) => Promise<unknown>]>([
    ['setUdv', (client) => client.setUdv('x', value)],
    ['setUdfValue', (client) => client.setUdfValue({ x: value })],
    ['setUdfValue, deep inside', (client) => client.setUdfValue({ age: 1, list: [{ x: value }] })],
    ['updateProfile', (client) => client.updateProfile({ x: value } as never)],
    ['registerByEmail', (client) => client.registerByEmail(EMAIL, 'battery', { x: value } as never)],
    ['loginByPhone', (client) => client.loginByPhone('a code', null, { ticket: 'one', x: value } as never)],
  ])('is 2231 at %s, told once and not sent', async (_name, call) => {
    const { client, told, server } = await signedIn();
    server.seen.length = 0;
    const error = await failure(call(client));
    expect(error).toMatchObject({ code: 2231, name: 'INVALID_INPUT', data: { fields: [{ field }] } });
    expect(told).toEqual([{ code: 2231, message: error.message }]);
    expect(server.seen).toEqual([]);
  });
});

test('what JSON leaves out by design is no mistake: what is undefined', async () => {
  const { client, server } = await signedIn();
  await client.updateProfile({ city: 'x', country: undefined });
  expect(server.seen.at(-1)!.body).toEqual({ city: 'x' });
});

describe('an old base library', () => {
  test.each(ALL)('rejects typed, is told once and asks nobody: %s', async (_name, call) => {
    const signed = aged(await signedIn());
    expect(await failure(call(signed))).toMatchObject({ code: 79007, name: 'UNSUPPORTED' });
    expect([signed.told.map((one) => one.code), signed.wx.calls]).toEqual([[79007], []]);
  });

  test.each(Object.entries(NEVER_REJECT))('is told once, and rejects nothing: %s', async (_name, call) => {
    const signed = aged(await signedIn());
    await call(signed.client, signed);
    expect([signed.told.map((one) => one.code), signed.wx.calls]).toEqual([[79007], []]);
  });

  test.each(Object.entries(AT_ONCE))('throws typed, and is told once: %s', async (_name, call) => {
    const signed = aged(await signedIn());
    expect(() => call(signed.client, signed)).toThrow(expect.objectContaining({ code: 79007, name: 'UNSUPPORTED' }));
    expect(signed.told.map((one) => one.code)).toEqual([79007]);
  });

  /** The same mini program, opened in an older WeChat: facts of a device are read once for each client. */
  function aged(signed: Signed): Signed {
    signed.wx.baseInfo = { SDKVersion: '2.10.4' };
    signed.wx.calls.length = 0;
    const onError = (code: number, message: string): unknown => signed.told.push({ code, message });
    return Object.assign(signed, {
      client: signed.another(),
      legacy: new Authing({ userPoolId: `pool of ${signed.appId}`, onError }),
    });
  }
});

describe.each(['full', 'corrupt', 'unreadable'] as const)('storage that is %s', (trouble) => {
  let warn: jest.SpiedFunction<typeof console.warn>;
  beforeEach(() => {
    warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warn.mockRestore();
  });

  /** Storage is broken from the start, or the text in it at each look. */
  function broken(): World {
    const world = createWorld();
    if (trouble === 'full') world.wx.storageBroken = 'write';
    if (trouble === 'unreadable') world.wx.storageBroken = 'read';
    if (trouble === 'corrupt') world.wx.getStorageSync = () => 'nonsense';
    return world;
  }

  test('fails nothing: the session is kept in memory, with one warning, and onError hears nothing of it', async () => {
    const { client, another, told } = broken();
    const { id } = await client.login();
    expect((await another().updateProfile({ city: 'x' })).id).toBe(id);
    expect((await another().getCurrentUser())?.id).toBe(id);
    expect([told, warn.mock.calls.length]).toEqual([[], 1]);
  });

  test('leaves other failures typed, and told once', async () => {
    const { client, server, told } = broken();
    await client.login();
    server.failNext('PUT /me', 'network');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 79001, name: 'NETWORK' });
    server.failNext(SIGN_IN, 'timeout', 'timeout');
    expect(await failure(client.login())).toMatchObject({ code: 79002, name: 'TIMEOUT' });
    expect(told.map(({ code }) => code)).toEqual([79001, 79002]);
  });
});
