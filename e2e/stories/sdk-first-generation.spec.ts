import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Authing, PhoneDetail, User, UserInfoDetail, YaopaiError } from '@yaopai/sdk';
import { POOL } from '../src/deployment.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { PhonePage } from '../src/phone-page.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

/** The first generation knows no applications: its session is that of the pool's default one. */
const OF_THE_POOL = { userPoolId: POOL };

const clock = new TestClock();
let world: World;
let people: People;
let person: Person;
let phone: Phone;
let hand: PhonePage;
let page: OldPage;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  people = new People(world, clock);
});
beforeEach(async () => {
  person = await world.wechat.person();
  phone = Phone.of(world.wechat, person, world.http.url());
  hand = new PhonePage(world, clock, phone);
  page = new OldPage();
});
afterEach(async () => {
  expect([phone.device.scriptErrors, phone.told]).toEqual([[], []]);
  expect(await findBroken(world)).toEqual([]);
});
afterAll(() => world.close());

/** A page that calls as the first generation's documentation does: one code, stored by the page, for everything. */
class OldPage {
  readonly authing: Authing = phone.firstGeneration();
  data: { userinfo?: User } = {};
  readonly dialogs: [title: string, text: string][] = [];

  /** The only `wx.login` there is. */
  async storeCode(): Promise<void> {
    await hand.follow();
    return new Promise((done) =>
      phone.wx.login({
        success({ code }) {
          phone.wx.setStorageSync('code', code);
          done();
        },
      }),
    );
  }

  onGotUserInfo = (e: { detail: UserInfoDetail }): Promise<void> => {
    const code: string = phone.wx.getStorageSync('code');
    return this.show(this.authing.loginWithWxapp(code, e.detail));
  };

  /** Without a button, as for a user who agreed before. */
  getUserInfo = (): Promise<void> =>
    new Promise((done) => {
      const code: string = phone.wx.getStorageSync('code');
      phone.wx.getUserInfo({ success: (res) => void this.show(this.authing.loginWithWxapp(code, res)).then(done) });
    });

  bindPhone = (e: { detail: PhoneDetail }): Promise<void> => {
    const code: string = phone.wx.getStorageSync('code');
    return this.show(this.authing.bindPhone(code, e.detail));
  };

  private show(answer: Promise<User>): Promise<void> {
    return answer
      .then((userinfo) => {
        this.data = { userinfo };
      })
      .catch((error: YaopaiError) => {
        this.dialogs.push(['操作失败', error.message]);
      });
  }
}

const tapUserInfo = () => phone.device.tapUserInfoButton() as Promise<{ detail: UserInfoDetail }>;
const tapPhone = async (number: string) => ({ detail: await hand.button({ phone: number }) });

describe('with one stored code', () => {
  it('the page signs in and binds the number, with no wx.login but its own', async () => {
    const number = people.phone();
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    expect(page.dialogs).toEqual([]);
    const { id } = page.data.userinfo!;
    expect(page.data.userinfo).toMatchObject({ userPoolId: POOL, status: 'Activated', phone: null });
    await page.bindPhone(await tapPhone(number));
    expect(page.dialogs).toEqual([]);
    expect(page.data.userinfo).toMatchObject({ id, phone: number, phoneCountryCode: '86', phoneVerified: true });
    expect(phone.logins).toBe(1);
    expect(phone.device.calls('request')).toHaveLength(2);
    await hand.goesOnAfterRestart(id, OF_THE_POOL);
  });

  it('signs in by wx.getUserInfo just as well, and binds after a restart', async () => {
    const number = people.phone();
    await page.storeCode();
    await page.getUserInfo();
    const { id } = page.data.userinfo!;
    phone.restart();
    page = new OldPage();
    await page.bindPhone(await tapPhone(number));
    expect([page.data.userinfo?.id, page.data.userinfo?.phone, page.dialogs]).toEqual([id, number, []]);
    expect(phone.logins).toBe(1);
  });

  it('binds hours later, when WeChat itself has long forgotten the code', async () => {
    const number = people.phone();
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    clock.advance({ hours: 5 });
    phone.restart();
    page = new OldPage();
    await page.bindPhone(await tapPhone(number));
    expect([page.data.userinfo?.id, page.data.userinfo?.phone, page.dialogs]).toEqual([id, number, []]);
    await hand.goesOnAfterRestart(id, OF_THE_POOL);
  });

  it('binds although another phone of the same person signed in meanwhile', async () => {
    const number = people.phone();
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    const other = Phone.of(world.wechat, person, world.http.url());
    expect((await other.client(OF_THE_POOL).login()).id).toBe(id);
    await page.bindPhone(await tapPhone(number));
    expect([page.data.userinfo?.id, page.data.userinfo?.phone, page.dialogs]).toEqual([id, number, []]);
    expect(await other.client(OF_THE_POOL).updateProfile({ city: '上海' })).toMatchObject({ id, phone: number });
  });

  it('binds by the encrypted data of a base library that gives no code', async () => {
    phone = Phone.of(world.wechat, person, world.http.url(), { SDKVersion: '2.12.0' });
    hand = new PhonePage(world, clock, phone);
    page = new OldPage();
    const number = people.phone();
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const e = await tapPhone(number);
    expect(e.detail.code).toBeUndefined();
    await page.bindPhone(e);
    expect([page.data.userinfo?.phone, page.dialogs]).toEqual([number, []]);
  });

  it('keeps the name that the user info carries, when it is a name', async () => {
    await page.storeCode();
    await page.onGotUserInfo({ detail: { rawData: JSON.stringify({ nickName: '腰牌', avatarUrl: '' }) } });
    expect(page.data.userinfo?.nickname).toBe('腰牌');
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    expect([page.data.userinfo?.nickname, page.dialogs]).toEqual(['腰牌', []]);
  });

  it('signs in once: the code is used up for the next sign-in, and for nobody else', async () => {
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    const code: string = phone.wx.getStorageSync('code');
    const { detail } = await tapUserInfo();
    expect(await hand.refusal(() => page.authing.loginWithWxapp(code, detail))).toMatchObject({ code: 71002 });
    const { detail: tapped } = await tapPhone(people.phone());
    const thief = Phone.of(world.wechat, await world.wechat.person(), world.http.url());
    await thief.client(OF_THE_POOL).login();
    const theft = thief.firstGeneration().bindPhone(code, tapped);
    await expect(theft).rejects.toMatchObject({ code: 71002 });
    expect((await thief.client(OF_THE_POOL).getCurrentUser())?.phone).toBeNull();
    await hand.goesOnAfterRestart(id, OF_THE_POOL);
  });
});

describe('with a code that the page replaced', () => {
  it('the number is bound by the newer code', async () => {
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    await page.storeCode();
    const number = people.phone();
    await page.bindPhone(await tapPhone(number));
    expect([page.data.userinfo?.id, page.data.userinfo?.phone, page.dialogs]).toEqual([id, number, []]);
    await hand.goesOnAfterRestart(id, OF_THE_POOL);
  });
});

describe('the page shows', () => {
  it('why a tap gave nothing, without a request', async () => {
    await page.storeCode();
    const { requests } = await phone.during(async () => {
      await page.bindPhone({ detail: await hand.button({ answer: 'deny' }) });
      phone.device.refuse('getUserInfo', { reason: 'auth deny', errno: 103 });
      await page.onGotUserInfo(await tapUserInfo());
    });
    expect(requests).toEqual({});
    expect(page.dialogs).toHaveLength(2);
    for (const [, text] of page.dialogs) expect(text).toMatch(/[一-鿿]/);
    expect(phone.told.splice(0)).toEqual([79004, 79004]);
  });

  it('that nobody is signed in when the number comes first', async () => {
    await page.storeCode();
    const { detail } = await tapPhone(people.phone());
    const code: string = phone.wx.getStorageSync('code');
    const { result, requests } = await phone.during(() => hand.refusal(() => page.authing.bindPhone(code, detail)));
    expect([result.code, requests]).toEqual([2020, {}]);
    await page.onGotUserInfo(await tapUserInfo());
    await page.bindPhone({ detail });
    expect([page.data.userinfo?.phoneVerified, page.dialogs]).toEqual([true, []]);
  });

  it('that the number is of another account, and nothing changes', async () => {
    const { handle } = await people.proven('phone');
    await page.storeCode();
    await page.onGotUserInfo(await tapUserInfo());
    const { id } = page.data.userinfo!;
    await page.bindPhone(await tapPhone(handle.phone!));
    expect([page.dialogs.length, phone.told.splice(0)]).toEqual([1, [2035]]);
    expect(await world.sql.one('SELECT phone, state FROM users WHERE id = $1', [id])).toEqual({
      phone: null,
      state: 'active',
    });
  });
});

it('never calls wx.login by itself, also when its session has expired', async () => {
  await page.storeCode();
  await page.onGotUserInfo(await tapUserInfo());
  clock.advance({ days: 31 });
  const { detail } = await tapPhone(people.phone());
  const code: string = phone.wx.getStorageSync('code');
  const { result, logins } = await phone.during(() => hand.refusal(() => page.authing.bindPhone(code, detail)));
  expect([result.code, logins]).toEqual([2206, 0]);
});

it('shares its session with the present class of the same pool', async () => {
  await page.storeCode();
  await page.onGotUserInfo(await tapUserInfo());
  const { id } = page.data.userinfo!;
  const client = phone.client(OF_THE_POOL);
  expect((await client.getCurrentUser())?.id).toBe(id);
});
