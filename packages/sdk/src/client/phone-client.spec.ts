import { describe, expect, test } from '@jest/globals';
import { problem } from '../../test/fake-server.js';
import { settled } from '../../test/fake-wx.js';
import { createWorld, failure, times, type World } from '../../test/world.js';
import type { PhoneDetail } from '../phone/detail.js';

const SIGN_IN = 'POST /sign-in/wechat-phone';
const READ = 'POST /wechat/phone';
const BIND = 'POST /me/phone/wechat';
const NUMBER = '13800138000';

/** A device whose person has just tapped the button and called `wx.login`. */
function tapped(person = 'ann'): World & { code: string; detail: ReturnType<World['server']['phones']['tap']> } {
  const world = createWorld();
  world.wx.person = person;
  return { ...world, code: world.server.issueCode(person), detail: world.server.phones.tap(person, NUMBER) };
}

describe('loginByPhone', () => {
  test('signs in with the button’s code, and sends what else the tap gave', async () => {
    const { client, server, wx, code, detail } = tapped();
    const user = await client.loginByPhone(code, { ...detail, cloudID: 'c' });
    expect(user).toMatchObject({ id: 'user-ann', phone: NUMBER, mergedUserId: null });
    expect(server.seen[0]!.body).toEqual({
      code,
      phoneCode: detail.code,
      encryptedData: detail.encryptedData,
      iv: detail.iv,
    });
    expect(wx.calls).toEqual([SIGN_IN]);
    expect(client.checkLoggedIn()).toBe('user-ann');
  });

  test('sends the code alone when the rest is missing or incomplete', async () => {
    const { client, server, code, detail } = tapped();
    await client.loginByPhone(code, { code: detail.code, iv: detail.iv });
    expect(server.seen[0]!.body).toEqual({ code, phoneCode: detail.code });
  });

  test.each(['the old form', 'the detail of an old base library'])('takes %s', async (form) => {
    const { client, server, code, detail } = tapped();
    const { iv, encryptedData } = detail;
    const user = await (form === 'the old form'
      ? client.loginByPhone(code, iv, encryptedData)
      : client.loginByPhone(code, { iv, encryptedData, errMsg: 'getPhoneNumber:ok' }));
    expect(user.phone).toBe(NUMBER);
    expect(server.seen[0]!.body).toEqual({ code, iv, encryptedData });
  });

  test('keeps the session: later calls send its token, also after a restart', async () => {
    const { client, another, code, detail, server } = tapped();
    const { token } = await client.loginByPhone(code, detail);
    await another().updateProfile({ city: 'x' });
    expect(server.seen[1]!.header.authorization).toBe(`Bearer ${token}`);
  });

  test('says which account was merged into the one that has the number', async () => {
    const { client, server, wx, told, code, detail } = tapped();
    server.phones.holders.set(NUMBER, server.userOf('bob').id);
    await client.login();
    const updating = client.updateProfile({ city: 'x' });
    const user = await client.loginByPhone(code, detail);
    expect(user).toMatchObject({ id: 'user-bob', mergedUserId: 'user-ann' });
    await updating;
    // What was kept of the user holds nothing that belongs to the sign-in alone.
    server.failNext('GET /me', 'network');
    client.setCurrentUser(user);
    expect(await client.getCurrentUser()).not.toHaveProperty('mergedUserId');
    expect([wx.calls.filter((call) => call === 'login').length, told.length]).toEqual([1, 1]);
  });

  test('never continues a request of the merged account as the other one', async () => {
    const { client, server, wx, code, detail } = tapped();
    server.phones.holders.set(NUMBER, server.userOf('bob').id);
    await client.login();
    wx.hold = true;
    const joining = client.loginByPhone(code, detail);
    const updating = failure(client.updateProfile({ city: 'x' }));
    await settled();
    await wx.releaseOne(SIGN_IN);
    await wx.release();
    expect((await joining).id).toBe('user-bob');
    expect(await updating).toMatchObject({ code: 2206 });
    expect(server.users.get('user-bob')!.city).toBeNull();
  });

  test('is one request for two taps that give the same, and one after another for different ones', async () => {
    const { client, another, server, wx, code, detail } = tapped();
    const users = await Promise.all(times(50, (index) => (index % 2 ? client : another()).loginByPhone(code, detail)));
    expect(new Set(users.map((user) => user.id)).size).toBe(1);
    expect(server.count(SIGN_IN)).toBe(1);
    wx.hold = true;
    const both = [
      client.loginByPhone(server.issueCode('ann'), server.phones.tap('ann', NUMBER)),
      client.loginByCode(server.issueCode('ann')),
    ];
    await settled();
    expect(wx.pending.map(({ endpoint }) => endpoint)).toEqual([SIGN_IN]);
    await wx.release();
    await Promise.all(both);
  });

  test('does not share a sign-in by code that has the same data', async () => {
    const { client, server, code, detail } = tapped();
    const { iv, encryptedData } = detail;
    const byCode = client.loginByCode(code, { encryptedData, iv });
    const byPhone = failure(client.loginByPhone(code, { encryptedData, iv }));
    await byCode;
    expect(await byPhone).toMatchObject({ code: 71002 });
    expect(server.seen.map(({ endpoint }) => endpoint)).toEqual(['POST /sign-in/wechat', SIGN_IN]);
  });

  test.each(['lost', { status: 502, data: '<html>' }] as const)(
    'repeats a request that %j, with its key',
    async (fault) => {
      const { client, server, code, detail } = tapped();
      server.failNext(SIGN_IN, fault);
      await client.loginByPhone(code, detail);
      const [first, second] = server.seen;
      expect(second).toEqual(first);
      expect(first!.header['idempotency-key']).toMatch(/^[A-Za-z0-9_-]{22,128}$/);
      expect([server.seen.length, server.liveSessions]).toEqual([2, 1]);
    },
  );

  test.each([
    [400, 71002, 'WECHAT_CODE_USED'],
    [400, 71010, 'PHONE_CODE_INVALID'],
    [409, 30005, 'REPLAYED'],
  ] as const)('does not replace what the developer gave (%d %d)', async (status, code, name) => {
    const { client, server, wx, told, ...tap } = tapped();
    server.failNext(SIGN_IN, problem(status, code, name));
    expect(await failure(client.loginByPhone(tap.code, tap.detail))).toMatchObject({ code, name });
    expect(wx.calls).toEqual([SIGN_IN]);
    expect(told.map((one) => one.code)).toEqual([code]);
  });

  test.each([
    [2005, 'ACCOUNT_BLOCKED'],
    [30001, 'ACCOUNT_CLOSING'],
    [71005, 'WECHAT_USER_RISKY'],
  ] as const)('after %d nothing signs in by itself', async (number, name) => {
    const { client, server, wx, code, detail } = tapped();
    await client.login();
    server.failNext(SIGN_IN, problem(403, number, name));
    expect(await failure(client.loginByPhone(code, detail))).toMatchObject({ code: number });
    server.endSessions('idle');
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).not.toContain('login');
  });

  test('is undone by a logout that came while it was under way', async () => {
    const { client, server, wx, code, detail } = tapped();
    wx.hold = true;
    const joining = failure(client.loginByPhone(code, detail));
    await settled();
    await client.logout();
    await wx.release();
    expect(await joining).toMatchObject({ code: 2020 });
    expect(server.liveSessions).toBe(0);
  });

  test('an expired session that it opened is reopened by wx.login', async () => {
    const { client, server, wx, code, detail } = tapped();
    await client.loginByPhone(code, detail);
    server.endSessions('expired');
    expect((await client.updateProfile({ city: 'x' })).id).toBe('user-ann');
    expect(wx.calls.filter((call) => call === 'login')).toHaveLength(1);
  });
});

describe('loginByPhone with a proof', () => {
  test('goes on after PHONE_JOIN_PROOF_NEEDED with the ticket alone', async () => {
    const { client, server, code, detail } = tapped();
    server.phones.holders.set(NUMBER, server.userOf('bob').id);
    server.phones.contested.add(NUMBER);
    const refusal = await failure(client.loginByPhone(code, detail));
    expect(refusal).toMatchObject({
      code: 30002,
      data: { ticket: expect.any(String), ticketExpiresAt: expect.any(String), phone: NUMBER, phoneCountryCode: '86' },
    });
    const proof = { ticket: refusal.data.ticket!, smsCode: '123456' };
    const fresh = server.issueCode('ann');
    const user = await client.loginByPhone(fresh, null, proof);
    expect(user).toMatchObject({ id: 'user-bob', mergedUserId: 'user-ann' });
    expect(server.seen[1]!.body).toEqual({ code: fresh, ...proof });
  });

  test('sends nothing of a tap that the ticket stands for', async () => {
    const { client, server, code, detail } = tapped();
    server.phones.holders.set(NUMBER, server.userOf('bob').id);
    server.phones.contested.add(NUMBER);
    const { data } = await failure(client.loginByPhone(code, detail));
    const proof = { ticket: data.ticket!, accountToken: server.openSession('bob') };
    await client.loginByPhone(server.issueCode('ann'), detail, proof);
    expect(Object.keys(server.seen[1]!.body).sort()).toEqual(['accountToken', 'code', 'ticket']);
  });

  test.each([
    ['phone', 'user-bob', false],
    ['wechat', 'user-ann', true],
  ] as const)('signs in to the account chosen (%s)', async (choice, id, isReopened) => {
    const { client, server, wx, code, detail } = tapped();
    server.phones.holders.set(NUMBER, server.userOf('bob').id);
    server.phones.undecided.add(NUMBER);
    const { data } = await failure(client.loginByPhone(code, detail));
    const user = await client.loginByPhone(server.issueCode('ann'), undefined, { ticket: data.ticket!, choice });
    expect(user).toMatchObject({ id, mergedUserId: null });
    // WeChat alone leads to its own account, so only that one is reopened.
    server.endSessions('expired');
    const later = client.updateProfile({ city: 'x' });
    if (isReopened) expect((await later).id).toBe(id);
    else expect(await failure(later)).toMatchObject({ code: 2206 });
    expect(wx.calls.includes('login')).toBe(isReopened);
  });

  test.each([{}, { smsCode: '123456' }, { ticket: '' }, 'ticket', 5])('refuses %j without a request', async (proof) => {
    const { client, wx, told, code } = tapped();
    expect(await failure(client.loginByPhone(code, null, proof as never))).toMatchObject({ code: 2231 });
    expect([wx.calls, told.length]).toEqual([[], 1]);
  });
});

describe('getPhone', () => {
  test('answers the number, with and without a session, and signs nobody in', async () => {
    const { client, code, detail } = tapped();
    const answer = { countryCode: '86', phoneNumber: NUMBER, purePhoneNumber: NUMBER, openid: 'openid-ann' };
    expect(await client.getPhone(code, detail)).toEqual(answer);
    expect(() => client.checkLoggedIn()).toThrow();
  });

  test('takes the old form', async () => {
    const { client, server, code, detail } = tapped();
    expect(await client.getPhone(code, detail.iv, detail.encryptedData)).toMatchObject({ phoneNumber: NUMBER });
    expect(server.seen[0]!.body).toEqual({ code, iv: detail.iv, encryptedData: detail.encryptedData });
  });

  test('is sent once: a number costs money', async () => {
    const { client, server, code, detail } = tapped();
    server.failNext(READ, 'lost');
    expect(await failure(client.getPhone(code, detail))).toMatchObject({ code: 79002 });
    expect(server.count(READ)).toBe(1);
  });

  test('does not take a reply without a number for one', async () => {
    const { client, server, code, detail } = tapped();
    server.failNext(READ, { status: 200, data: { ok: true } });
    expect(await failure(client.getPhone(code, detail))).toMatchObject({ code: 79003 });
  });
});

describe('bindPhone', () => {
  test('gives the signed-in user WeChat’s number, also with the code of the sign-in', async () => {
    const { client, server, code, detail } = tapped();
    await client.loginByCode(code);
    const user = await client.bindPhone(code, detail);
    expect(user).toMatchObject({ id: 'user-ann', phone: NUMBER, phoneVerified: true, token: expect.any(String) });
    expect(server.seen[1]!.body).toMatchObject({ code, phoneCode: detail.code });
    expect((await client.getCurrentUser())!.phone).toBe(NUMBER);
  });

  test('renews an expired token and sends the same tap once more', async () => {
    const { client, server, code, detail } = tapped();
    await client.login();
    server.expireTokens();
    expect((await client.bindPhone(code, detail)).phone).toBe(NUMBER);
    expect(server.count(BIND)).toBe(2);
  });

  test('with a text is the number and its SMS code', async () => {
    const { client, server } = createWorld();
    await client.login();
    await client.bindPhone(NUMBER, '123456');
    await client.bindPhone(NUMBER, '123456', { phoneCountryCode: '852' });
    expect(server.seen.slice(1).map(({ endpoint, body }) => [endpoint, body])).toEqual([
      ['POST /me/phone', { phone: NUMBER, code: '123456' }],
      ['POST /me/phone', { phone: NUMBER, code: '123456', phoneCountryCode: '852' }],
    ]);
  });

  test('needs a session, without a request', async () => {
    const { client, wx, code, detail } = tapped();
    expect(await failure(client.bindPhone(code, detail))).toMatchObject({ code: 2020 });
    expect(wx.calls).toEqual([]);
  });

  test('leaves everything as it was when the number is somebody else’s', async () => {
    const { client, server, told, code, detail } = tapped();
    await client.login();
    server.phones.holders.set(NUMBER, 'user-bob');
    expect(await failure(client.bindPhone(code, detail))).toMatchObject({ code: 2035 });
    expect(client.checkLoggedIn()).toBe('user-ann');
    expect(told).toHaveLength(1);
  });

  test('a code that WeChat finds risky ends no session, but nothing signs in by itself any more', async () => {
    const { client, server, wx, code, detail } = tapped();
    await client.login();
    server.failNext(BIND, problem(403, 71005, 'WECHAT_USER_RISKY'));
    expect(await failure(client.bindPhone(code, detail))).toMatchObject({ code: 71005 });
    expect((await client.updateProfile({ city: 'x' })).city).toBe('x');
    server.endSessions('idle');
    wx.calls.length = 0;
    expect(await failure(client.updateProfile({}))).toMatchObject({ code: 2206 });
    expect(wx.calls).not.toContain('login');
  });

  test.each([
    ['', '123456', undefined],
    [NUMBER, '', undefined],
    ['code', 'an iv', 'encrypted data'],
    ['code', { code: 'a'.repeat(64) }, { phoneCountryCode: '86' }],
    ['code', 5, undefined],
  ])('refuses %j, %j, %j without a request', async (...given) => {
    const { client, wx } = createWorld();
    expect(await failure(client.bindPhone(...(given as never as [string, string])))).toMatchObject({ code: 2231 });
    expect(wx.calls).toEqual([]);
  });
});

describe('a tap', () => {
  const methods = ['loginByPhone', 'getPhone', 'bindPhone'] as const;
  const PHONE_CODE = '0123456789abcdef'.repeat(4);
  const IV = 'ZmVkY2JhOTg3NjU0MzIxMA==';
  const DATA = 'zKksLWsmvxbw65eoGVnlFqHe0gAJ'.repeat(8);
  const LOGIN_CODE = '0a1B'.repeat(8);

  test.each<[PhoneDetail, number, string]>([
    [{ errMsg: 'getPhoneNumber:fail user deny' }, 79004, 'USER_DENIED'],
    [{ errMsg: 'getPhoneNumber:user deny' }, 79004, 'USER_DENIED'],
    [{ errMsg: 'getRealtimePhoneNumber:fail user deny', errno: 103 }, 79004, 'USER_DENIED'],
    [{ errMsg: 'getPhoneNumber:fail user cancel', errno: 1 }, 79004, 'USER_DENIED'],
    [{ errMsg: 'getPhoneNumber:fail' }, 79004, 'USER_DENIED'],
    [{ errMsg: 'getPhoneNumber:fail no quota', errno: 1400001 }, 79005, 'NO_QUOTA'],
    [{ errno: 1400001 }, 79005, 'NO_QUOTA'],
    [{ errMsg: 'getPhoneNumber:fail privacy permission is not authorized', errno: 104 }, 79006, 'PRIVACY_REFUSED'],
    [{ errMsg: 'getPhoneNumber:fail privacy permission is not authorized' }, 79006, 'PRIVACY_REFUSED'],
    [
      { errMsg: 'getPhoneNumber:fail api scope is not declared in the privacy agreement', errno: 112 },
      79008,
      'CONFIGURATION',
    ],
    [{ errMsg: 'getPhoneNumber:fail no permission' }, 79008, 'CONFIGURATION'],
    [{ errMsg: 'getPhoneNumber:fail appid privacy api banned' }, 79008, 'CONFIGURATION'],
    [{ errMsg: 'getRealtimePhoneNumber:fail not supported in devtools', errno: 101 }, 79007, 'UNSUPPORTED'],
    [{ errMsg: 'getPhoneNumber:fail user is blocked', errno: 1421102 }, 71005, 'WECHAT_USER_RISKY'],
    [{ errMsg: 'getPhoneNumber:fail', errno: 5 }, 79002, 'TIMEOUT'],
    [{ errMsg: 'getPhoneNumber:fail timeout' }, 79002, 'TIMEOUT'],
    [{ errMsg: 'getPhoneNumber:fail', errno: 600001 }, 79001, 'NETWORK'],
    [{ errMsg: 'getPhoneNumber:fail user deny', code: PHONE_CODE }, 79004, 'USER_DENIED'],
  ])('that was refused with %j is %d, told once and not sent', async (detail, code, name) => {
    for (const method of methods) {
      const { client, wx, told } = createWorld();
      const refused: Promise<unknown> = client[method](LOGIN_CODE, detail);
      const error = await failure(refused);
      expect(error).toMatchObject({ code, name, data: { errMsg: detail.errMsg || '' } });
      expect(wx.calls).toEqual([]);
      expect(told.map((one) => one.code)).toEqual([code]);
    }
  });

  test.each<[string, unknown[], string]>([
    ['nothing', [LOGIN_CODE], 'detail'],
    ['null', [LOGIN_CODE, null], 'detail'],
    ['nothing for iv and data, as after a refused tap', [LOGIN_CODE, undefined, undefined], 'detail'],
    ['a number', [LOGIN_CODE, 5], 'detail'],
    ['an empty detail', [LOGIN_CODE, {}], 'detail'],
    [
      'the event in place of its detail',
      [LOGIN_CODE, { type: 'getphonenumber', detail: { code: PHONE_CODE } }],
      'detail',
    ],
    ['encrypted data without its iv', [LOGIN_CODE, { encryptedData: DATA }], 'detail'],
    ['a detail of numbers', [LOGIN_CODE, { code: 5, iv: 5, encryptedData: 5 }], 'detail'],
    ['swapped iv and data in a detail', [LOGIN_CODE, { iv: DATA, encryptedData: IV }], 'iv'],
    ['the phone code as login code', [PHONE_CODE, { code: PHONE_CODE }], 'code'],
    ['the phone code of a tap with data', [PHONE_CODE, { iv: IV, encryptedData: DATA }], 'code'],
    ['one code for both', [LOGIN_CODE, { code: LOGIN_CODE }], 'code'],
    ['no login code', [undefined, { code: PHONE_CODE }], 'code'],
    ['an empty login code', ['', { code: PHONE_CODE }], 'code'],
  ])('given as %s is INVALID_INPUT, named, told once and not sent', async (_, given, field) => {
    for (const method of methods) {
      const { client, wx, told } = createWorld();
      const refused = (client[method] as (...all: unknown[]) => Promise<unknown>).apply(client, given);
      expect(await failure(refused)).toMatchObject({ code: 2231, data: { fields: [{ field }] } });
      expect([wx.calls, told.length]).toEqual([[], 1]);
    }
  });

  test.each<[string, unknown[], string]>([
    ['two texts', [LOGIN_CODE, IV], 'detail'],
    ['an empty iv', [LOGIN_CODE, '', DATA], 'detail'],
    ['swapped iv and data', [LOGIN_CODE, DATA, IV], 'iv'],
    ['the phone code as login code', [PHONE_CODE, IV, DATA], 'code'],
  ])('in the old form with %s is INVALID_INPUT, named and not sent', async (_, given, field) => {
    for (const method of ['loginByPhone', 'getPhone'] as const) {
      const { client, wx } = createWorld();
      const refused = (client[method] as (...all: unknown[]) => Promise<unknown>).apply(client, given);
      expect(await failure(refused)).toMatchObject({ code: 2231, data: { fields: [{ field }] } });
      expect(wx.calls).toEqual([]);
    }
  });

  test('with a third argument beside a detail is INVALID_INPUT', async () => {
    const { client, wx } = createWorld();
    const detail: PhoneDetail = { code: PHONE_CODE };
    expect(await failure(client.getPhone(LOGIN_CODE, detail as never, DATA))).toMatchObject({ code: 2231 });
    expect(await failure(client.loginByPhone(LOGIN_CODE, detail, DATA as never))).toMatchObject({ code: 2231 });
    expect(wx.calls).toEqual([]);
  });

  test('with codes of other shapes is the server’s to judge', async () => {
    const { client, server } = createWorld();
    for (const code of ['the code is a mock one', 'f'.repeat(63), 'g'.repeat(64)]) {
      expect(await failure(client.getPhone(code, { code: LOGIN_CODE }))).toMatchObject({ code: 71001 });
    }
    expect(server.count(READ)).toBe(3);
  });
});
