import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthenticationClient, YaopaiError } from '@yaopai/sdk';
import type { DeviceFile } from '@yaopai/wechat-sandbox';
import { photoOf, seen } from '../src/avatar-forms.js';
import { POOL, SECOND_APP } from '../src/deployment.js';
import { Phone } from '../src/phone.js';
import { TestClock } from '../src/test-clock.js';
import { WeakNetwork } from '../src/weak-network.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const PASSWORD = 'correct horse battery';

const clock = new TestClock();
let world: World;
let red: DeviceFile;
let person: Person;
let phone: Phone;
let authing: AuthenticationClient;
beforeAll(async () => {
  world = await World.start({ clock });
  for (const [key, type] of [
    ['age', 'number'],
    ['school', 'string'],
  ]) {
    await world.sql.rows(
      'INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, $2, $3, $2, now())',
      [POOL, key, type],
    );
  }
  red = { name: 'me.jpg', contentType: 'image/jpeg', content: await photoOf('#f00') };
});
beforeEach(async () => {
  person = await world.wechat.person();
  phone = Phone.of(world.wechat, person, world.http.url());
  authing = phone.client();
});
afterEach(() => expect(phone.device.scriptErrors).toEqual([]));
afterAll(() => world.close());

const refusal = async (promise: Promise<unknown>): Promise<YaopaiError> => {
  try {
    await promise;
  } catch (error) {
    return error as YaopaiError;
  }
  throw new Error('it was not refused');
};
const sessions = (id: string): Promise<number> =>
  world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [id]);

describe('updateAvatar', () => {
  it('is one line: what the user picks becomes the photo', async () => {
    await authing.login();
    phone.device.chooseFile(red);
    const { photo, photoPending } = await authing.updateAvatar();
    expect([await seen(world, photo!), photoPending]).toEqual(['red webp 512x512', false]);
    expect((await authing.getCurrentUser())!.photo).toBe(photo);
  });

  it('takes what the avatar button gave', async () => {
    await authing.login();
    const event = await phone.device.chooseAvatar(red);
    const { photo } = await authing.updateAvatar(event!.detail.avatarUrl);
    expect(await seen(world, photo!)).toBe('red webp 512x512');
  });

  it('works where there is only the older chooser, and on the oldest base library', async () => {
    for (const options of [{ missing: ['chooseMedia'] }, { SDKVersion: '2.11.0' }]) {
      phone = Phone.of(world.wechat, person, world.http.url(), options);
      await phone.client().login();
      phone.device.chooseFile(red);
      expect(await seen(world, (await phone.client().updateAvatar()).photo!)).toBe('red webp 512x512');
    }
  });

  it('renews an expired token and uploads again', async () => {
    await authing.login();
    clock.advance({ minutes: 31 });
    phone.device.chooseFile(red);
    const { result, logins, requests } = await phone.during(() => authing.updateAvatar());
    expect(await seen(world, result.photo!)).toBe('red webp 512x512');
    expect([logins, requests]).toEqual([0, { '/sessions/refresh': 1 }]);
    expect(phone.device.calls('uploadFile')).toHaveLength(2);
  });

  it('names a chooser that was closed, a refused privacy agreement and a file that is no picture', async () => {
    await authing.login();
    expect(await refusal(authing.updateAvatar())).toMatchObject({ code: 79004 });
    phone.device.chooseFile({ ...red, content: Buffer.from('<svg onload="alert(1)"/>') });
    expect(await refusal(authing.updateAvatar())).toMatchObject({ code: 2231, data: { fields: [{ field: 'file' }] } });
    phone.device.setPrivacy('undeclared');
    expect(await refusal(authing.updateAvatar())).toMatchObject({ code: 79008 });
    expect((await authing.getCurrentUser())!.photo).toBeNull();
    expect(phone.told).toEqual([79004, 2231, 79008]);
  });
});

describe('custom data', () => {
  it('is set, listed and cleared by key, and as one object', async () => {
    await authing.login();
    const age = { key: 'age', dataType: 'NUMBER', label: 'age', value: null };
    const school = { key: 'school', dataType: 'STRING', label: 'school', value: null };
    expect(await authing.listUdv()).toEqual([age, school]);
    expect(await authing.setUdv('age', 20)).toEqual([{ ...age, value: 20 }, school]);
    expect(await authing.setUdfValue({ school: '清华大学' })).toEqual({ age: 20, school: '清华大学' });
    expect(await authing.removeUdfValue('age')).toEqual({ school: '清华大学' });
    expect((await authing.getCurrentUser())!.customData).toEqual({ school: '清华大学' });
    expect(await authing.removeUdv('school')).toEqual([age, school]);
    expect(await authing.getUdfValue()).toEqual({});
    expect(await refusal(authing.setUdv('age', 'old'))).toMatchObject({ code: 2231 });
    expect(await refusal(authing.removeUdv('a&key=school'))).toMatchObject({ code: 2231 });
  });
});

describe('devices', () => {
  it('are listed, ended one by one, and all at once', async () => {
    const { id } = await authing.login();
    const tablet = Phone.of(world.wechat, person, world.http.url());
    await tablet.client().login();
    const [mine, other] = [true, false].map(
      (current) => async () => (await authing.listSessions()).find((session) => session.current === current)!,
    );
    expect(await mine!()).toMatchObject({ method: 'wechat', current: true });
    expect(await authing.endSession((await other!()).id)).toBe(1);
    expect(await refusal(tablet.client().updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'user' } });
    expect(await refusal(authing.endSession(''))).toMatchObject({ code: 1404 });
    expect([await sessions(id), authing.checkLoggedIn()]).toEqual([1, id]);
    await tablet.client().login();
    expect(await authing.logoutEverywhere()).toBe(2);
    expect([await sessions(id), await authing.getCurrentUser(), await tablet.client().getCurrentUser()]).toEqual([
      0,
      null,
      null,
    ]);
  });

  it('do not hide how well the account is protected', async () => {
    await authing.login();
    expect(await authing.getSecurityLevel()).toEqual({
      score: 20,
      email: false,
      phone: false,
      password: false,
      passwordSecurityLevel: null,
      mfa: false,
    });
    await authing.updatePassword(PASSWORD);
    expect(await authing.getSecurityLevel()).toMatchObject({ score: 50, password: true, passwordSecurityLevel: 3 });
  });
});

describe('passwords and codes', () => {
  const address = (): string => `${person.id}@example.com`.toLowerCase();

  it('register, sign in, change, reset', async () => {
    const email = address();
    await authing.sendEmail(email, 'sign-up');
    const { id } = await authing.registerByEmailCode(email, world.inbox.newest(email).code, PASSWORD, {
      nickname: 'Ann',
    });
    await authing.logout();
    expect(await authing.loginByEmail(email, PASSWORD)).toMatchObject({ id, nickname: 'Ann', emailVerified: true });
    expect(await refusal(authing.updatePassword('staple battery horse', 'wrong'))).toMatchObject({ code: 2203 });
    await authing.updatePassword('staple battery horse', PASSWORD);
    await authing.logout();
    expect(await refusal(authing.loginByEmail(email, PASSWORD))).toMatchObject({ code: 2333 });
    clock.advance({ minutes: 1 });
    expect(await authing.sendEmail(email, 'reset-password')).toMatchObject({ code: 200, retryAfterSeconds: 60 });
    const { code } = world.inbox.newest(email);
    expect(await authing.resetPasswordByEmailCode(email, code, PASSWORD)).toMatchObject({ code: 200 });
    expect((await authing.loginByEmail(email, PASSWORD)).id).toBe(id);
    expect(phone.logins).toBe(0);
  });

  it('a username, a phone and an email are told apart, bound and taken off', async () => {
    const username = `u${person.id}`;
    expect(await authing.isUserExists({ username })).toBe(false);
    const { id } = await authing.registerByUsername(username, PASSWORD);
    expect(await authing.isUserExists({ username })).toBe(true);
    const number = `1390${String(Date.now()).slice(-7)}`;
    await authing.sendSmsCode(number, { purpose: 'bind' });
    await authing.bindPhone(number, world.inbox.newest(`+86${number}`).code);
    await authing.sendEmail(address(), 'bind');
    expect(await authing.bindEmail(address(), world.inbox.newest(address()).code)).toMatchObject({ id, phone: number });
    await authing.logout();
    clock.advance({ minutes: 1 });
    await authing.sendSmsCode(number);
    expect((await authing.loginByPhoneCode(number, world.inbox.newest(`+86${number}`).code)).id).toBe(id);
    expect((await authing.loginByPhonePassword(number, PASSWORD)).id).toBe(id);
    expect((await authing.unbindPhone()).phone).toBeNull();
    expect((await authing.unbindEmail()).email).toBeNull();
    expect((await authing.loginByUsername(username, PASSWORD)).id).toBe(id);
  });

  it('a password is judged by the pool', async () => {
    expect(await authing.checkPasswordStrength('1')).toMatchObject({ valid: false });
    expect(await authing.computedPasswordSecurityLevel('1')).toBe(1);
    expect(await authing.computedPasswordSecurityLevel(PASSWORD)).toBe(3);
  });

  it('a registration whose answer was lost is repeated, and makes one account and one session', async () => {
    const network = await WeakNetwork.to(world.http.url());
    try {
      authing = Phone.of(world.wechat, person, network.url).client();
      network.weather = 'lose-one-reply';
      const { id } = await authing.registerByUsername(`v${person.id}`, PASSWORD);
      expect(network.forwarded).toEqual(['POST /sign-up', 'POST /sign-up']);
      expect([authing.checkLoggedIn(), await sessions(id)]).toEqual([id, 1]);
    } finally {
      await network.close();
    }
  });
});

describe('validateToken', () => {
  it('knows a token that lives from one that does not', async () => {
    const { id, token } = await authing.login();
    expect(await authing.validateToken({ accessToken: token })).toMatchObject({ valid: true, claims: { sub: id } });
    await authing.logout();
    expect(await authing.validateToken({ accessToken: token })).toEqual({ valid: false, claims: null });
  });
});

describe('getUserInfoByAccessToken', () => {
  it('tells the standard claims of anybody who hands over a token, until the session of that token ends', async () => {
    const { id, token } = await authing.login();
    await authing.updateProfile({ nickname: '小腰', gender: 'F' });
    const asker = Phone.of(world.wechat, await world.wechat.person(), world.http.url()).client();
    expect(await asker.getUserInfoByAccessToken(token)).toEqual({
      sub: id,
      nickname: '小腰',
      gender: 'female',
      updated_at: expect.any(Number),
    });
    expect(await asker.getCurrentUser()).toBeNull();
    await authing.logout();
    expect(await refusal(asker.getUserInfoByAccessToken(token))).toMatchObject({ code: 2209, name: 'SESSION_ENDED' });
  });

  it('knows no token that is none, and none of another application', async () => {
    const { token } = await authing.login();
    for (const [given, code] of [
      ['', 2020],
      ['a.b.c', 2207],
    ] as const) {
      expect(await refusal(authing.getUserInfoByAccessToken(given))).toMatchObject({ code });
    }
    const elsewhere = phone.client({ appId: SECOND_APP });
    expect(await refusal(elsewhere.getUserInfoByAccessToken(token))).toMatchObject({ code: 1001 });
    expect(phone.told).toEqual([2020, 2207, 1001]);
  });
});

describe('leaving', () => {
  it('closes the account by a fresh wx.login, and nothing signs in by itself afterwards', async () => {
    const { id } = await authing.login();
    const { closing, erasedAfter } = await authing.deleteAccount();
    expect([closing, Date.parse(erasedAfter) > clock.now()]).toEqual([true, true]);
    phone.restart();
    authing = phone.client();
    const { logins, requests } = await phone.during(async () => {
      expect(await authing.getCurrentUser()).toBeNull();
      expect(await refusal(authing.updateProfile({}))).toMatchObject({ code: 2206, data: { reason: 'closing' } });
    });
    expect([logins, requests, await sessions(id)]).toEqual([0, {}, 0]);
  });

  it('is taken back with the ticket of the refused sign-in, and by nothing else', async () => {
    const { id } = await authing.login();
    await authing.deleteAccount();
    const { code, data } = await refusal(authing.login());
    expect(code).toBe(30001);
    expect(await refusal(authing.cancelDeletion('none'))).toMatchObject({ code: 2231 });
    expect(await authing.cancelDeletion(data.ticket!)).toEqual({ cancelled: true });
    expect((await authing.login()).id).toBe(id);
  });

  it('needs a proof of the signed-in user: not of another WeChat, not a wrong password', async () => {
    const stranger = await world.wechat.person();
    await world.signIn(stranger);
    await authing.login();
    await authing.updatePassword(PASSWORD);
    const wechatCode = await world.wechat.code(stranger);
    expect(await refusal(authing.deleteAccount({ wechatCode }))).toMatchObject({ code: 1001 });
    expect(await refusal(authing.deleteAccount({ password: 'wrong' }))).toMatchObject({ code: 2333 });
    expect((await authing.getCurrentUser())!.status).toBe('Activated');
    expect(await authing.deleteAccount({ password: PASSWORD })).toMatchObject({ closing: true });
  });

  it('takes everything along, before the closing and after it', async () => {
    const { id } = await authing.login();
    expect(await authing.exportMyData()).toMatchObject({
      user: { id },
      sessions: [{ method: 'wechat', endedAt: null }],
    });
    clock.advance({ minutes: 31 });
    expect((await authing.exportMyData()).user.id).toBe(id);
    await authing.deleteAccount();
    expect((await authing.exportMyData()).user).toMatchObject({ id, status: 'Closing' });
  });
});
