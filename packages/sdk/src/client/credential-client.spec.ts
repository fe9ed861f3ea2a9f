import { describe, expect, test } from '@jest/globals';
import { CODE } from '../../test/fake-credentials.js';
import { createWorld, failure } from '../../test/world.js';

const SIGN_UP = 'POST /sign-up';
const BY_PASSWORD = 'POST /sign-in/password';
const BY_CODE = 'POST /sign-in/code';
const EMAIL = 'ann@example.com';
const PHONE = '13800138000';
const PASSWORD = 'correct horse';

describe('registering', () => {
  test('by email, username, phone code and email code signs in to the new account', async () => {
    for (const [register, body] of [
      [
        (c) => c.registerByEmail(EMAIL, PASSWORD, { nickname: 'Ann' }),
        { email: EMAIL, password: PASSWORD, profile: { nickname: 'Ann' } },
      ],
      [(c) => c.registerByUsername('ann', PASSWORD), { username: 'ann', password: PASSWORD }],
      [
        (c) => c.registerByPhoneCode(PHONE, CODE, PASSWORD, { city: 'x' }, { phoneCountryCode: '852' }),
        { phone: PHONE, code: CODE, password: PASSWORD, profile: { city: 'x' }, phoneCountryCode: '852' },
      ],
      [(c) => c.registerByPhoneCode(PHONE, CODE), { phone: PHONE, code: CODE }],
      [(c) => c.registerByEmailCode(EMAIL, CODE), { email: EMAIL, code: CODE }],
    ] as [(client: ReturnType<typeof createWorld>['client']) => Promise<{ id: string }>, object][]) {
      const { client, server, wx } = createWorld();
      await client.sendSmsCode(PHONE, {
        purpose: 'sign-up',
        phoneCountryCode: (body as { phoneCountryCode?: string }).phoneCountryCode,
      });
      await client.sendEmail(EMAIL, 'sign-up');
      const { id } = await register(client);
      expect(server.seen.at(-1)).toMatchObject({ endpoint: SIGN_UP, body });
      expect(Object.keys(server.seen.at(-1)!.body).sort()).toEqual(Object.keys(body).sort());
      expect([client.checkLoggedIn(), (await client.getCurrentUser())!.id]).toEqual([id, id]);
      expect(wx.calls).not.toContain('login');
    }
  });

  test('lost on the way is repeated with the same key, and makes one account', async () => {
    const { client, server } = createWorld();
    await client.sendEmail(EMAIL, 'sign-up');
    server.failNext(SIGN_UP, 'lost');
    const { id } = await client.registerByEmailCode(EMAIL, CODE);
    const keys = server.seen
      .filter(({ endpoint }) => endpoint === SIGN_UP)
      .map(({ header }) => header['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/^[a-z0-9]{30,}$/), keys[0]]);
    expect([server.users.size, client.checkLoggedIn()]).toEqual([1, id]);
  });

  test('refused keeps who was signed in', async () => {
    const { client, another, told } = createWorld();
    await another().registerByUsername('ann', PASSWORD);
    const before = client.checkLoggedIn();
    expect(await failure(client.registerByUsername('ann', 'another one'))).toMatchObject({ code: 2026 });
    expect(client.checkLoggedIn()).toBe(before);
    expect(told.map(({ code }) => code)).toEqual([2026]);
  });
});

describe('signing in', () => {
  test('by email, username and phone with the password, and by codes', async () => {
    const { client, server } = createWorld();
    for (const [register, signIn, endpoint] of [
      [() => client.registerByEmail(EMAIL, PASSWORD), () => client.loginByEmail(EMAIL, PASSWORD), BY_PASSWORD],
      [() => client.registerByUsername('ann', PASSWORD), () => client.loginByUsername('ann', PASSWORD), BY_PASSWORD],
      [
        () => client.registerByPhoneCode(PHONE, CODE, PASSWORD),
        () => client.loginByPhonePassword(PHONE, PASSWORD),
        BY_PASSWORD,
      ],
      [
        () => client.registerByEmailCode('b@example.com', CODE),
        () => client.loginByEmailCode('b@example.com', CODE),
        BY_CODE,
      ],
      [
        () => client.registerByPhoneCode(PHONE, CODE, undefined, undefined, { phoneCountryCode: '852' }),
        () => client.loginByPhoneCode(PHONE, CODE, { phoneCountryCode: '852' }),
        BY_CODE,
      ],
    ] as const) {
      await client.sendSmsCode(PHONE, { purpose: 'sign-up' });
      await client.sendSmsCode(PHONE, { purpose: 'sign-up', phoneCountryCode: '852' });
      await client.sendEmail('b@example.com', 'sign-up');
      const { id } = await register();
      await client.logout();
      await client.sendSmsCode(PHONE, { phoneCountryCode: '852' });
      await client.sendEmail('b@example.com', 'sign-in');
      expect((await signIn()).id).toBe(id);
      expect([client.checkLoggedIn(), server.seen.at(-1)!.endpoint]).toEqual([id, endpoint]);
    }
  });

  test('an expired session is not reopened by wx.login, which would open another account', async () => {
    const { client, server, wx } = createWorld();
    await client.registerByUsername('ann', PASSWORD);
    server.endSessions('expired');
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).not.toContain('login');
    expect((await client.loginByUsername('ann', PASSWORD)).username).toBe('ann');
  });

  test('with a wrong password or code rejects and keeps nothing of it', async () => {
    const { client, wx } = createWorld();
    expect(await failure(client.loginByEmail('test@example.com', 'passw0rd'))).toMatchObject({ code: 2333 });
    expect(await failure(client.loginByPhoneCode(PHONE, CODE))).toMatchObject({ code: 2001 });
    expect(await client.getCurrentUser()).toBeNull();
    expect(JSON.stringify([...wx.storage])).not.toContain('passw0rd');
  });

  test('does not take an answer without a session for one', async () => {
    const { client, server } = createWorld();
    server.failNext(BY_PASSWORD, { status: 200, data: {} });
    expect(await failure(client.loginByEmail(EMAIL, PASSWORD))).toMatchObject({ code: 79003 });
  });
});

describe('codes and passwords', () => {
  test('a code is for signing in unless something else is said', async () => {
    const { client, server } = createWorld();
    expect(await client.sendSmsCode(PHONE)).toEqual({
      code: 200,
      message: 'OK',
      sent: true,
      expiresInSeconds: 300,
      retryAfterSeconds: 60,
    });
    await client.sendSmsCode(PHONE, { purpose: 'bind', phoneCountryCode: '852' });
    await client.sendEmail(EMAIL, 'reset-password');
    expect(server.seen.map(({ body }) => body)).toEqual([
      { phone: PHONE, purpose: 'sign-in' },
      { phone: PHONE, purpose: 'bind', phoneCountryCode: '852' },
      { email: EMAIL, purpose: 'reset-password' },
    ]);
  });

  test('a reset by phone or email code gives the new password, and signs nobody in', async () => {
    const { client } = createWorld();
    await client.sendSmsCode(PHONE, { purpose: 'sign-up' });
    await client.registerByPhoneCode(PHONE, CODE);
    await client.registerByEmail(EMAIL, PASSWORD);
    await client.logout();
    await client.sendSmsCode(PHONE, { purpose: 'reset-password' });
    await client.sendEmail(EMAIL, 'reset-password');
    expect(await client.resetPasswordByPhoneCode(PHONE, CODE, 'battery')).toMatchObject({ code: 200, message: 'OK' });
    expect(await client.resetPasswordByEmailCode(EMAIL, CODE, 'staple')).toMatchObject({ code: 200 });
    expect(await client.getCurrentUser()).toBeNull();
    expect((await client.loginByPhonePassword(PHONE, 'battery')).phone).toBe(PHONE);
    expect((await client.loginByEmail(EMAIL, 'staple')).email).toBe(EMAIL);
    expect(await failure(client.resetPasswordByEmailCode(EMAIL, '000000', 'x'))).toMatchObject({ code: 2001 });
  });

  test('the server says what a password is worth, and who exists', async () => {
    const { client } = createWorld();
    expect(await client.checkPasswordStrength('1234')).toMatchObject({ valid: false, message: 'a message' });
    expect(await client.computedPasswordSecurityLevel('1234')).toBe(2);
    expect(await client.isUserExists({ username: 'ann' })).toBe(false);
    await client.registerByUsername('ann', PASSWORD);
    expect(await client.isUserExists({ username: 'ann' })).toBe(true);
  });
});

describe('validateToken', () => {
  test('answers what the server says of any token, signed in or not', async () => {
    const { client, server } = createWorld();
    const accessToken = server.openSession('bob');
    expect(await client.validateToken({ accessToken })).toEqual({ valid: true, claims: { sub: 'user-bob' } });
    expect(await client.validateToken({ idToken: 'a.b.c' })).toEqual({ valid: false, claims: null });
    expect(server.seen.map(({ body, header }) => [body, header.authorization])).toEqual([
      [{ accessToken }, undefined],
      [{ idToken: 'a.b.c' }, undefined],
    ]);
  });
});

describe('getUserInfoByAccessToken', () => {
  test('answers the standard claims of whoever the token belongs to, and leaves this session alone', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    const token = server.openSession('bob');
    wx.calls.length = 0;
    expect(await client.getUserInfoByAccessToken(token)).toMatchObject({ sub: 'user-bob' });
    expect(wx.calls).toEqual(['GET http://localhost:3000/oidc/userinfo']);
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('rejects for a token that is none, empty or over; nothing is renewed, and onError is told once each', async () => {
    const { client, server, wx, told } = createWorld();
    const { token } = await client.login();
    server.endSessions('expired');
    wx.calls.length = 0;
    expect(await failure(client.getUserInfoByAccessToken('a.b.c'))).toMatchObject({ code: 2207 });
    expect(await failure(client.getUserInfoByAccessToken(''))).toMatchObject({ code: 2020 });
    expect(await failure(client.getUserInfoByAccessToken(token))).toMatchObject({ code: 2206 });
    expect(new Set(wx.calls)).toEqual(new Set(['GET http://localhost:3000/oidc/userinfo']));
    expect(told.map(({ code }) => code)).toEqual([2207, 2020, 2206]);
  });
});
