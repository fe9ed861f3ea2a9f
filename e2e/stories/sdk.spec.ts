import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@yaopai/server/testing/until';
import type { User } from '@yaopai/sdk';
import { setState } from '../src/account-states.js';
import { Phone } from '../src/phone.js';
import { TestClock } from '../src/test-clock.js';
import { WeakNetwork } from '../src/weak-network.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const CALLERS = 50;
/** All that the SDK asks of WeChat by itself: nothing of it is private. */
const CALLED_WITHOUT_CONSENT = [
  'getAccountInfoSync',
  'getAppBaseInfo',
  'getStorageSync',
  'login',
  'request',
  'setStorageSync',
];

const clock = new TestClock();
let world: World;
let network: WeakNetwork;
let person: Person;
let phone: Phone;
beforeAll(async () => {
  world = await World.start({ clock });
  network = await WeakNetwork.to(world.http.url());
});
beforeEach(async () => {
  person = await world.wechat.person();
  phone = Phone.of(world.wechat, person, network.url);
});
afterEach(() => expect(phone.device.scriptErrors).toEqual([]));
afterAll(async () => {
  await network.close();
  await world.close();
});

type Settled = { id: string } | { code: number } | null;

/** Fifty pages that all want something at start-up; each with a client of its own. */
function fiftyCallers(): Promise<Settled[]> {
  return Promise.all(
    Array.from({ length: CALLERS }, async (_, index): Promise<Settled> => {
      const client = phone.client();
      try {
        const user = index % 2 ? await client.updateProfile({ city: `City ${index}` }) : await client.getCurrentUser();
        return user && { id: user.id };
      } catch (error) {
        return { code: (error as { code: number }).code };
      }
    }),
  );
}

const codeOf = async (promise: Promise<unknown>): Promise<number | 'ok'> => {
  try {
    await promise;
    return 'ok';
  } catch (error) {
    return (error as { code: number }).code;
  }
};

const liveSessions = (user: User): Promise<number> =>
  world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [user.id]);

describe('login()', () => {
  it('by fifty pages at once is one wx.login, one sign-in and one user', async () => {
    const { result, logins, requests } = await phone.during(() =>
      Promise.all(Array.from({ length: CALLERS }, () => phone.client().login())),
    );
    expect(new Set(result.map(({ id }) => id)).size).toBe(1);
    expect({ logins, requests }).toEqual({ logins: 1, requests: { '/sign-in/wechat': 1 } });
    expect(await liveSessions(result[0]!)).toBe(1);
  });

  it('survives a lost reply without a second session', async () => {
    network.weather = 'lose-one-reply';
    const user = await phone.client().login();
    expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [user.id])).toBe(1);
    expect(phone.logins).toBe(1);
    expect(phone.requests('/sign-in/wechat')).toBe(2);
  });

  it('replaces a code that WeChat calls used or invalid, once', async () => {
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40029 });
    const { result, logins } = await phone.during(() => phone.client().login());
    expect(result.id).toBeTruthy();
    expect(logins).toBe(2);
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40163, times: 2 });
    const again = await phone.during(() => codeOf(phone.client().login()));
    expect(again).toMatchObject({ result: 71002, logins: 2 });
  });

  it('does not replace a code that the developer passed', async () => {
    const code = await world.wechat.code(person);
    await phone.client().loginByCode(code);
    const { result, logins } = await phone.during(() => codeOf(phone.client().loginByCode(code)));
    expect(result).toBe(71002);
    expect(logins).toBe(0);
  });
});

describe('fifty callers at start-up', () => {
  it('with an expired access token are one refresh', async () => {
    const user = await phone.client().login();
    clock.advance({ minutes: 31 });
    phone.restart();
    const { result, logins, requests } = await phone.during(fiftyCallers);
    expect(result).toEqual(new Array(CALLERS).fill({ id: user.id }));
    expect(logins).toBe(0);
    expect(requests['/sessions/refresh']).toBe(1);
    expect(requests['/sign-in/wechat']).toBeUndefined();
    expect(await liveSessions(user)).toBe(1);
  });

  it('with an expired family are one wx.login and one sign-in, and the same user', async () => {
    const user = await phone.client().login();
    clock.advance({ days: 31 });
    phone.restart();
    const { result, logins, requests } = await phone.during(fiftyCallers);
    expect(result).toEqual(new Array(CALLERS).fill({ id: user.id }));
    expect(logins).toBe(1);
    expect(requests).toMatchObject({ '/sessions/refresh': 1, '/sign-in/wechat': 1 });
  });

  it('with an expired family on a phone that changed hands are 2206, and nobody is signed in', async () => {
    await phone.client().login();
    clock.advance({ days: 31 });
    const stranger = await world.wechat.person();
    phone = Phone.of(world.wechat, stranger, network.url, { storage: phone.device.storage });
    const { result, logins, requests } = await phone.during(fiftyCallers);
    expect(result.filter((each) => each && 'id' in each)).toEqual([]);
    expect(result.filter((each) => each && 'code' in each)).toEqual(new Array(CALLERS / 2).fill({ code: 2206 }));
    expect(logins).toBe(1);
    expect(requests['/sign-in/wechat']).toBe(1);
    expect(await phone.client().getCurrentUser()).toBeNull();
  });

  it('with an expired family and autoLogin off are 2206 without wx.login', async () => {
    await phone.client().login();
    clock.advance({ days: 31 });
    phone.restart();
    const client = phone.client({ autoLogin: false });
    const { result, logins } = await phone.during(() => codeOf(client.updateProfile({ city: 'x' })));
    expect({ result, logins }).toEqual({ result: 2206, logins: 0 });
  });

  it.each(['blocked', 'closing'] as const)(
    'after the account was %s are 2206, and from then on without a request',
    async (state) => {
      const user = await phone.client().login();
      await setState(world.sql, user.id as never, state);
      phone.restart();
      const first = await phone.during(fiftyCallers);
      expect(first.result.filter((each) => each && 'id' in each)).toEqual([]);
      expect(first.logins).toBe(0);
      expect(first.requests['/sign-in/wechat']).toBeUndefined();
      phone.restart();
      const second = await phone.during(fiftyCallers);
      expect(second.result.filter((each) => each !== null)).toEqual(new Array(CALLERS / 2).fill({ code: 2206 }));
      expect(second).toMatchObject({ logins: 0, requests: {} });
    },
  );

  it('after logout() are 2020 without a request, also after a restart, until login()', async () => {
    const user = await phone.client().login();
    await phone.client().logout();
    expect(await liveSessions(user)).toBe(0);
    phone.restart();
    const { result, logins, requests } = await phone.during(fiftyCallers);
    expect(result.filter((each) => each !== null)).toEqual(new Array(CALLERS / 2).fill({ code: 2020 }));
    expect({ logins, requests }).toEqual({ logins: 0, requests: {} });
    expect((await phone.client().login()).id).toBe(user.id);
  });

  it('after the session was ended elsewhere do not sign in by themselves', async () => {
    const user = await phone.client().login();
    await world.sql.rows(`UPDATE sessions SET ended_at = now(), end_reason = 'admin' WHERE user_id = $1`, [user.id]);
    clock.advance({ minutes: 31 });
    phone.restart();
    const { logins, requests } = await phone.during(fiftyCallers);
    expect(logins).toBe(0);
    expect(requests['/sign-in/wechat']).toBeUndefined();
    expect((await phone.client().login()).id).toBe(user.id);
  });
});

describe('storage', () => {
  it('that is corrupt costs the session, not the app', async () => {
    const user = await phone.client().login();
    phone.device.corruptStorage();
    phone.restart();
    expect(await phone.client().getCurrentUser()).toBeNull();
    expect(phone.warnings.join()).toMatch(/storage/i);
    expect((await phone.client().login()).id).toBe(user.id);
    phone.restart();
    expect((await phone.client().getCurrentUser())?.id).toBe(user.id);
  });

  it('that is full keeps the session in memory', async () => {
    phone.device.storageFull();
    const user = await phone.client().login();
    expect((await phone.client().getCurrentUser())?.id).toBe(user.id);
    clock.advance({ minutes: 31 });
    expect((await phone.client().updateProfile({ city: 'Shenzhen' })).city).toBe('Shenzhen');
    expect(phone.warnings.length).toBeGreaterThan(0);
  });
});

describe('before the privacy agreement is accepted', () => {
  it('nothing private is called, so that WeChat asks nobody anything', async () => {
    phone = Phone.of(world.wechat, person, network.url, { privacy: 'needed' });
    const client = phone.client();
    await client.login();
    await client.getCurrentUser();
    await client.updateProfile({ nickname: '腰牌' });
    await client.checkLoginStatus();
    await client.refreshToken();
    await client.listSessions();
    await client.exportMyData();
    await client.logout();
    await client.loginByCode((await phone.wx.login()).code);
    expect(phone.device.privacyPopups).toBe(0);
    const asked = new Set(phone.device.calls().map(({ name }) => name));
    expect([...asked].sort()).toEqual(CALLED_WITHOUT_CONSENT);
    expect(phone.told).toEqual([]);
  });

  it('a chooser that the user does not consent to is 79006, told once, and the session stays', async () => {
    phone = Phone.of(world.wechat, person, network.url, { privacy: 'needed' });
    const client = phone.client();
    const { id } = await client.login();
    const choosing = codeOf(client.updateAvatar());
    await until(() => phone.device.privacyPopups > 0, { what: 'the popup of the privacy policy' });
    phone.device.answerPrivacyPopup(false);
    expect([await choosing, phone.told]).toEqual([79006, [79006]]);
    expect((await client.getCurrentUser())?.id).toBe(id);
  });
});

describe('a server', () => {
  it('that is down is 79001 and costs nobody the session; once back, all goes on', async () => {
    const user = await phone.client().login();
    clock.advance({ minutes: 31 });
    network.down();
    expect(await codeOf(phone.client().updateProfile({ city: 'x' }))).toBe(79001);
    expect(await codeOf(phone.client().login())).toBe(79001);
    expect((await phone.client().getCurrentUser())?.id).toBe(user.id);
    expect(await codeOf(phone.client().checkLoginStatus())).toBe(79001);
    network.up();
    expect((await phone.client().updateProfile({ city: 'back' })).city).toBe('back');
  });

  it('that does not answer is 79002 after the timeout, and costs nobody the session', async () => {
    const user = await phone.client().login();
    network.weather = 'silent';
    const impatient = phone.client({ timeout: 200 });
    expect(await codeOf(impatient.updateProfile({ city: 'x' }))).toBe(79002);
    expect(await codeOf(impatient.refreshToken())).toBe(79002);
    network.weather = 'fine';
    expect((await phone.client().getCurrentUser())?.id).toBe(user.id);
  });

  it('whose reply to a refresh was lost gives the same successor to the next one', async () => {
    const user = await phone.client().login();
    clock.advance({ minutes: 31 });
    network.weather = 'lose-replies';
    expect(await codeOf(phone.client().updateProfile({ city: 'x' }))).toBe(79001);
    expect(await codeOf(phone.client().refreshToken())).toBe(79001);
    network.weather = 'fine';
    const { result, logins } = await phone.during(() => phone.client().updateProfile({ city: 'y' }));
    expect(result.id).toBe(user.id);
    expect(logins).toBe(0);
    const { generation } = await world.sql.one<{ generation: number }>(
      'SELECT generation FROM sessions WHERE user_id = $1',
      [user.id],
    );
    expect(generation).toBe(1);
  });
});

describe('the session', () => {
  it('is told as it is by checkLoginStatus', async () => {
    expect(await phone.client().checkLoginStatus()).toMatchObject({ code: 2020, status: false });
    const user = await phone.client().login();
    expect(await phone.client().checkLoginStatus()).toMatchObject({ code: 200, status: true, data: { id: user.id } });
    clock.advance({ minutes: 31 });
    expect(await phone.client().checkLoginStatus()).toMatchObject({ code: 200, status: true });
    clock.advance({ days: 31 });
    const { result, logins } = await phone.during(() => phone.client().checkLoginStatus());
    expect(result).toMatchObject({ code: 2206, status: false });
    expect(logins).toBe(0);
  });

  it('of a token that is no token is dead, not an error', async () => {
    for (const token of ['nonsense', 'two words', 'a.b.c']) {
      expect(await phone.client().checkLoginStatus(token)).toMatchObject({ code: 2206, status: false });
    }
  });

  it('goes on with the name that the user chose', async () => {
    await phone.client().login();
    await phone.client().updateProfile({ nickname: '腰牌', gender: 'F', birthdate: '1990-02-28' });
    phone.restart();
    expect(await phone.client().getCurrentUser()).toMatchObject({
      nickname: '腰牌',
      gender: 'F',
      birthdate: '1990-02-28',
    });
  });
});
