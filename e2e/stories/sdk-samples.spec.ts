import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Authing, AuthenticationClient, PhoneDetail, User, UserInfoDetail, YaopaiError } from '@yaopai/sdk';
import type { DeviceFile, SandboxWx } from '@yaopai/wechat-sandbox';
import axios from 'axios';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { photoOf, seen } from '../src/avatar-forms.js';
import { APP, MIRROR_APP, MIRROR_POOL, POOL, WECHAT } from '../src/deployment.js';
import { discover } from '../src/oauth.js';
import { People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { PhonePage } from '../src/phone-page.js';
import { TestClock } from '../src/test-clock.js';
import { WeakNetwork } from '../src/weak-network.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

/**
 * The guides that mini programs of other providers were written by make these calls. Each is a story of its own here, with our package's name
 * and the host of the story; the session key changes at every `wx.login`, which is the worst that WeChat does.
 */

type Sdk = typeof import('@yaopai/sdk');

const clock = new TestClock();
let world: World;
let network: WeakNetwork;
let people: People;
let host: string;
let person: Person;
let phone: Phone;
let hand: PhonePage;
let wx: SandboxWx;
let authing: AuthenticationClient;
let picture: DeviceFile;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  network = await WeakNetwork.to(world.http.url());
  host = network.url;
  people = new People(world, clock);
  picture = { name: 'me.jpg', contentType: 'image/jpeg', content: await photoOf('#f00') };
});
beforeEach(async () => {
  person = await world.wechat.person();
  phone = Phone.of(world.wechat, person, host);
  hand = new PhonePage(world, clock, phone);
  await hand.follow();
  open();
});
afterEach(() => expect([phone.device.scriptErrors, phone.told]).toEqual([[], []]));
afterAll(async () => {
  await network.close();
  await world.close();
});

/** The app's first lines, also after it was killed. */
function open(): void {
  wx = phone.wx;
  const { AuthenticationClient } = phone.require('@yaopai/sdk');
  authing = new AuthenticationClient({ appId: APP, host, onError: (code) => phone.told.push(code) });
}

async function reopen(): Promise<void> {
  phone.restart();
  await hand.follow();
  open();
}

/** What a call was refused with. */
const refusal = (call: Promise<unknown>): Promise<YaopaiError> =>
  call.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: YaopaiError) => error,
  );
const tapUserInfo = () => phone.device.tapUserInfoButton() as Promise<{ detail: UserInfoDetail }>;
const tapPhone = async (number: string) => ({ detail: await hand.button({ phone: number }) });

describe('making a client', () => {
  it.each([{ appId: APP }, { userPoolId: POOL }])('takes the id alone, and asks nobody: %j', (options) => {
    const { AuthenticationClient } = phone.require('@yaopai/sdk');
    expect(new AuthenticationClient(options)).toBeInstanceOf(AuthenticationClient);
    expect(phone.device.calls()).toEqual([]);
  });

  it('takes a token that was kept elsewhere, a time-out, a handler of errors and a host without its slash', async () => {
    const { token: accessToken, id } = await authing.login();
    phone = Phone.of(world.wechat, await world.wechat.person(), host);
    const { AuthenticationClient } = phone.require('@yaopai/sdk');
    const told: unknown[][] = [];
    const onError = (code: number, message: string, data: unknown): unknown => told.push([code, message, data]);
    const patient = new AuthenticationClient({ appId: APP, accessToken, timeout: 60_000, onError, host });
    expect((await patient.updateProfile({ nickname: 'Bob' })).id).toBe(id);
    const hasty = new AuthenticationClient({ appId: APP, accessToken, timeout: 300, onError, host });
    network.weather = 'silent';
    const error = await refusal(hasty.updateProfile({ nickname: 'Mick' }));
    network.weather = 'fine';
    expect(told).toEqual([[79002, error.message, error.data]]);
    const { option } = phone.device.calls('request').at(-1)!;
    expect(option).toMatchObject({ url: `${host}/api/v1/me`, timeout: 300 });
  });
});

describe.each(['appId', 'userPoolId'] as const)('a client by %s', (kind) => {
  const start = ({ AuthenticationClient }: Sdk): AuthenticationClient =>
    new AuthenticationClient(kind === 'appId' ? { appId: APP, host } : { userPoolId: POOL, host });

  it('signs in silently with the code of wx.login, keeps the token, and changes the nickname', async () => {
    const authing = start(phone.require('@yaopai/sdk'));
    const { code } = await wx.login();
    const user = await authing.loginByCode(code);
    const stored = phone.device.storage.keys.map((key) => JSON.stringify(wx.getStorageSync(key)));
    expect(stored.filter((text) => text.includes(user.token))).toHaveLength(1);

    const changed = await authing.updateProfile({ nickname: 'Bob' });
    expect([changed.id, changed.nickname]).toEqual([user.id, 'Bob']);
    expect(phone.device.calls('request').at(-1)!.option).toMatchObject({
      header: { authorization: `Bearer ${user.token}` },
    });
  });

  it('changes the nickname after the mini program was opened again, by the stored token alone', async () => {
    const { code } = await wx.login();
    const { id } = await start(phone.require('@yaopai/sdk')).loginByCode(code);
    phone.restart();
    const authing = start(phone.require('@yaopai/sdk'));
    const { result, logins, requests } = await phone.during(() => authing.updateProfile({ nickname: 'Mick' }));
    expect([result.id, result.nickname]).toEqual([id, 'Mick']);
    expect([logins, requests]).toEqual([0, { '/me': 1 }]);
  });
});

describe('nickname and avatar', () => {
  it('are empty after a silent sign-in', async () => {
    const { code } = await wx.login();
    expect(await authing.loginByCode(code)).toMatchObject({ nickname: null, photo: null, status: 'Activated' });
  });

  it.each(['rawData', 'iv and encryptedData'])('come from the user-info button by %s', async (form) => {
    const users: User[] = [];
    const page = {
      getUserInfo: async function (e: { detail: UserInfoDetail }) {
        const { code } = await wx.login();
        const { rawData, iv, encryptedData } = e.detail;
        const user = await authing.loginByCode(code, form === 'rawData' ? { rawData } : { iv, encryptedData });
        users.push(user);
      },
    };
    await page.getUserInfo(await tapUserInfo());
    await page.getUserInfo(await tapUserInfo());
    const [first, second] = users;
    expect(second!.id).toBe(first!.id);
    // What WeChat gives everybody since 2021 is nobody's name.
    expect(second).toMatchObject({ nickname: null, photo: null });
  });

  it('of a WeChat that still tells them become the profile', async () => {
    const { code } = await wx.login();
    const { detail } = await tapUserInfo();
    const rawData = JSON.stringify({ ...(JSON.parse(detail.rawData!) as object), nickName: '腰牌', gender: 2 });
    expect(await authing.loginByCode(code, { rawData })).toMatchObject({ nickname: '腰牌' });
  });

  it.each(['rawData', 'iv and encryptedData'])('come without a button by wx.getUserInfo and %s', async (form) => {
    const { code } = await wx.login();
    const { rawData, iv, encryptedData } = await wx.getUserInfo({});
    const user = await authing.loginByCode(code, form === 'rawData' ? { rawData } : { iv, encryptedData });
    expect((await authing.getCurrentUser())!.id).toBe(user.id);
  });
});

describe('the phone button', () => {
  /** The handler as it is printed: `wx.login` runs after WeChat has encrypted the number. */
  const getPhone = async (e: { detail: PhoneDetail }): Promise<User> => {
    const { code } = await wx.login();
    const { iv, encryptedData } = e.detail;
    return authing.loginByPhone(code, iv!, encryptedData!);
  };

  it('signs a known person in with iv and encryptedData, and binds the number', async () => {
    const { code } = await wx.login();
    const { id } = await authing.loginByCode(code);
    const number = people.phone();
    const user = await getPhone(await tapPhone(number));
    expect(user).toMatchObject({ id, phone: number, phoneCountryCode: '86', phoneVerified: true });
  });

  it('signs a new person in with iv and encryptedData, at the second tap where WeChat changed the key in between', async () => {
    const number = people.phone();
    expect(await hand.refusal(async () => getPhone(await tapPhone(number)))).toMatchObject({ code: 71008 });
    expect(await getPhone(await tapPhone(number))).toMatchObject({ phone: number });
  });

  it('signs in to the account that has the number already, and the present WeChat is bound to it', async () => {
    const { code } = await wx.login();
    const silent = await authing.loginByCode(code);
    const { id, handle } = await people.proven('phone');
    expect(await getPhone(await tapPhone(handle.phone!))).toMatchObject({ id, mergedUserId: silent.id });
    const again = await wx.login();
    expect((await authing.loginByCode(again.code)).id).toBe(id);
  });

  it('signs anybody in at the first tap with the whole detail', async () => {
    const number = people.phone();
    const { detail } = await tapPhone(number);
    const { code } = await wx.login();
    expect(await authing.loginByPhone(code, detail)).toMatchObject({ phone: number, phoneVerified: true });
  });

  it.each(['iv and encryptedData', 'the whole detail'])('tells the number alone by %s', async (form) => {
    await authing.loginByCode((await wx.login()).code);
    const { detail } = await tapPhone('13800138000');
    const { code } = await wx.login();
    const { iv, encryptedData } = detail;
    const data =
      form === 'the whole detail'
        ? await authing.getPhone(code, detail)
        : await authing.getPhone(code, iv!, encryptedData!);
    expect(data).toMatchObject({
      countryCode: '86',
      phoneNumber: '13800138000',
      purePhoneNumber: '13800138000',
      openid: world.wechat.openId(person),
    });
    expect((await authing.getCurrentUser())!.phone).toBeNull();
  });

  it('tells the unionid beside it, where there is one', async () => {
    person = await world.wechat.person({ unionid: 'o-union-of-samples' });
    phone = Phone.of(world.wechat, person, host);
    hand = new PhonePage(world, clock, phone);
    open();
    const { detail } = await tapPhone('13800138000');
    const { code } = await wx.login();
    expect(await authing.getPhone(code, detail)).toMatchObject({ unionid: 'o-union-of-samples' });
  });
});

it('the avatar is chosen, uploaded and shown in one line', async () => {
  await authing.login();
  phone.device.chooseFile(picture);
  const { photo } = await authing.updateAvatar();
  expect(await seen(world, photo!)).toBe('red webp 512x512');
});

describe('best practice', () => {
  it('asks for the number once: at later starts the account has it', async () => {
    const number = people.phone();
    const start = async (): Promise<'asked' | 'not asked'> => {
      const user = await authing.loginByCode((await wx.login()).code);
      if (user.phone) return 'not asked';
      const { detail } = await tapPhone(number);
      const { code } = await wx.login();
      await authing.loginByPhone(code, detail);
      return 'asked';
    };
    expect(await start()).toBe('asked');
    await reopen();
    expect(await start()).toBe('not asked');
  });

  it('asks whether the session lives, and signs in again when it does not', async () => {
    const { id } = await authing.loginByCode((await wx.login()).code);
    expect(await authing.checkLoginStatus()).toMatchObject({ status: true, code: 200, data: { id, userPoolId: POOL } });
    clock.advance({ days: 31 });
    await reopen();
    const { status } = await authing.checkLoginStatus();
    expect(status).toBe(false);
    if (!status) await authing.loginByCode((await wx.login()).code);
    expect(await authing.checkLoginStatus()).toMatchObject({ status: true, data: { id } });
  });

  it('renews the token in between', async () => {
    const { token: old } = await authing.loginByCode((await wx.login()).code);
    clock.advance({ minutes: 1 });
    const { token, iat, exp } = await authing.refreshToken();
    expect([token === old, iat]).toEqual([false, Math.floor(clock.now() / 1000)]);
    expect(exp - iat).toBe(30 * 60);
    expect((await authing.getCurrentUser())!.token).toBe(token);
  });
});

describe('an error', () => {
  const email = 'test@example.com';

  it('is caught with its number and its sentence', async () => {
    try {
      await authing.loginByEmail(email, 'passw0rd');
      expect('it').toBe('rejected');
    } catch (error) {
      const { code, message } = error as YaopaiError;
      // Which addresses have an account is told by nobody, unless the pool wants it.
      expect([code, message]).toEqual([2333, expect.stringMatching(/[一-鿿]/)]);
    }
    expect(phone.told.splice(0)).toEqual([2333]);
  });

  it('says 2004 of an address without account, where the pool tells', async () => {
    await world.sql.rows('UPDATE user_pools SET reveal_account_existence = true WHERE id = $1', [MIRROR_POOL]);
    const { AuthenticationClient } = phone.require('@yaopai/sdk');
    const authing = new AuthenticationClient({ appId: MIRROR_APP, host });
    expect(await refusal(authing.loginByEmail(email, 'passw0rd'))).toMatchObject({
      code: 2004,
      name: 'ACCOUNT_NOT_FOUND',
    });
  });

  it('is shown by wx.showModal in onError, once, and rejects all the same', async () => {
    const { AuthenticationClient } = phone.require('@yaopai/sdk');
    const authing = new AuthenticationClient({
      userPoolId: POOL,
      host,
      onError: (code, message) => {
        void wx.showModal({ content: message, showCancel: false });
      },
    });
    const errors = await Promise.all([1, 2, 3].map(() => refusal(authing.loginByCode('no code of wx.login'))));
    const { message } = errors[0]!;
    expect(errors.map(({ code }) => code)).toEqual([71001, 71001, 71001]);
    expect(phone.device.calls('showModal').map(({ option }) => option)).toEqual([
      expect.objectContaining({ content: message, showCancel: false }),
    ]);
  });
});

describe('the first generation', () => {
  let page: OldPage;
  beforeEach(async () => {
    page = new OldPage(phone, host);
    await page.onLoad();
  });
  afterEach(() => expect([page.dialogs, phone.logins]).toEqual([[], 1]));

  it('signs in by the user-info button with the stored code, and binds the number with the same one', async () => {
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    const number = people.phone();
    await page.bindPhone(await tapPhone(number));
    expect(page.data.userinfo).toMatchObject({ id, phone: number, phoneVerified: true });
  });

  it('signs in without the button whoever agreed before', async () => {
    phone.device.authorize('scope.userInfo');
    await page.withoutButton();
    expect(page.data.userinfo).toMatchObject({ userPoolId: POOL, phone: null });
  });

  it('signs nobody in who did not agree', async () => {
    await page.withoutButton();
    expect(page.data.userinfo).toBeUndefined();
    expect(phone.device.calls('getUserInfo')).toEqual([]);
  });

  it('shows a dialog with what went wrong', async () => {
    phone.device.refuse('getUserInfo');
    await page.onGotUserInfo(await tapUserInfo());
    await page.bindPhone({ detail: await hand.button({ answer: 'deny' }) });
    expect(page.dialogs.splice(0)).toEqual([
      ['操作失败', expect.stringMatching(/[一-鿿]/)],
      ['操作失败', expect.stringMatching(/[一-鿿]/)],
    ]);
  });
});

/** A page as the first generation's guide writes it: `then` and `catch`, and one code in storage for both handlers. */
class OldPage {
  private readonly authing: Authing;
  private readonly wx: SandboxWx;
  data: { userinfo?: User } = {};
  readonly dialogs: [title: string, text: string][] = [];

  constructor(phone: Phone, host: string) {
    const Authing = phone.require('path/to/authing.js');
    this.authing = new Authing({ userPoolId: POOL, host });
    this.wx = phone.wx;
  }

  onLoad(): Promise<void> {
    const { wx } = this;
    return new Promise((done) =>
      wx.login({
        success: ({ code }) => {
          wx.setStorageSync('code', code);
          done();
        },
      }),
    );
  }

  onGotUserInfo(e: { detail: UserInfoDetail }): Promise<void> {
    const code: string = this.wx.getStorageSync('code');
    return this.shown(this.authing.loginWithWxapp(code, e.detail));
  }

  withoutButton(): Promise<void> {
    const { wx } = this;
    const code: string = wx.getStorageSync('code');
    return new Promise((done) =>
      wx.getSetting({
        success: (res) => {
          if (!res.authSetting['scope.userInfo']) return done();
          wx.getUserInfo({ success: (info) => void this.shown(this.authing.loginWithWxapp(code, info)).then(done) });
        },
      }),
    );
  }

  bindPhone(e: { detail: PhoneDetail }): Promise<void> {
    const code: string = this.wx.getStorageSync('code');
    return this.shown(this.authing.bindPhone(code, e.detail));
  }

  private setData(data: { userinfo: User }): void {
    this.data = data;
  }

  private showDialog(title: string, text: string): void {
    this.dialogs.push([title, text]);
  }

  private shown(answer: Promise<User>): Promise<void> {
    return answer
      .then((userinfo) => this.setData({ userinfo }))
      .catch((error: YaopaiError) => this.showDialog('操作失败', error.message));
  }
}

describe("the app's own backend", () => {
  let backend: Server;
  let url: string;
  beforeAll(async () => {
    const { issuer, jwks_uri } = await discover(world);
    const keys = createRemoteJWKSet(new URL(jwks_uri!));
    backend = createServer((request, reply) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      jwtVerify(token, keys, { issuer, audience: APP, currentDate: new Date(clock.now()) }).then(
        ({ payload }) => reply.end(JSON.stringify({ sub: payload.sub })),
        () => reply.writeHead(401).end('{}'),
      );
    }).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/api/v1/your/resources`;
  });
  afterAll(() => void backend.close());

  it('knows the user by the token in a header, from the mini program and from any HTTP client', async () => {
    const { id, token } = await authing.loginByCode((await wx.login()).code);
    const headers = { Authorization: `Bearer ${token}` };
    const fromApp = await new Promise((success) => wx.request({ url, header: headers, success }));
    expect(fromApp).toMatchObject({ statusCode: 200, data: { sub: id } });
    expect((await axios.get(url, { headers })).data).toEqual({ sub: id });
    const forged = { Authorization: `Bearer ${token.slice(0, -4)}AAAA` };
    await expect(axios.get(url, { headers: forged })).rejects.toMatchObject({ status: 401 });
  });
});

it('linking gives the second account’s WeChat to the first, and unlinking takes it back', async () => {
  const secondary = await authing.login();
  const primary = await people.proven('email');
  const linked = await authing.linkAccount({
    primaryUserToken: primary.token,
    secondaryUserToken: secondary.token,
  });
  expect([linked.id, linked.identities.map(({ appId }) => appId)]).toEqual([primary.id, [WECHAT.main]]);
  const { token } = await authing.login();
  const alone = await authing.unLinkAccount({ primaryUserToken: token, provider: 'main' });
  expect([alone.id, alone.identities]).toEqual([primary.id, []]);
});
