import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@yaopai/server/testing/until';
import type { AuthenticationClient, PhoneDetail, PhoneProofData, PhoneUser, YaopaiError } from '@yaopai/sdk';
import type { WxOptions } from '@yaopai/wechat-sandbox';
import { setState } from '../src/account-states.js';
import { WECHAT } from '../src/deployment.js';
import { findBroken } from '../src/join-state.js';
import { otherThan, People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { PhonePage, type Tapped } from '../src/phone-page.js';
import { type Cast, holder } from '../src/phone-rows.js';
import { type Order, Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { WeakNetwork } from '../src/weak-network.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const SIGN_IN = '/sign-in/wechat-phone';

const clock = new TestClock();
let world: World;
let network: WeakNetwork;
let cast: Cast;
let person: Person;
let phone: Phone;
let page: PhonePage;
let authing: AuthenticationClient;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  network = await WeakNetwork.to(world.http.url());
  cast = { world, people: new People(world, clock), taps: new Taps(world, clock) };
});
beforeEach(async () => {
  person = await world.wechat.person();
  use();
});
afterEach(async () => {
  expect([phone.device.scriptErrors, phone.told]).toEqual([[], []]);
  expect(await findBroken(world)).toEqual([]);
});
afterAll(async () => {
  await network.close();
  await world.close();
});

/** The story goes on with this phone. */
function use(options: Partial<WxOptions> = {}): Phone {
  phone = Phone.of(world.wechat, person, network.url, options);
  page = new PhonePage(world, clock, phone);
  authing = phone.client();
  return phone;
}

/** The ways to pass on what a tap gave. */
const FORMS = {
  'e.detail': ({ code, detail }: Tapped) => authing.loginByPhone(code, detail),
  'three texts': ({ code, detail }: Tapped) => authing.loginByPhone(code, detail.iv!, detail.encryptedData!),
};
type Form = keyof typeof FORMS;
const ORDERS: Order[] = ['login before the tap', 'login after the tap'];

const loginByPhone = async (number: string): Promise<PhoneUser> => {
  const { code, detail } = await page.tap(number);
  return authing.loginByPhone(code, detail);
};
const sessionsOf = (id: string): Promise<{ method: string; ending: string }[]> =>
  world.sql.rows(
    `SELECT method, coalesce(end_reason, 'live') AS ending FROM sessions WHERE user_id = $1 ORDER BY created_at, id`,
    [id],
  );
const stateOf = async (id: string): Promise<string> =>
  (await world.sql.one<{ state: string }>('SELECT state FROM users WHERE id = $1', [id])).state;
const joinsOf = (id: string): Promise<number> =>
  world.sql.count('SELECT count(*) FROM account_joins WHERE user_id = $1 OR other_user_id = $1', [id]);

/** Somebody who proved the number, and another person of the mini program who is on that account already. */
async function contested(password?: string): Promise<{ number: string; p: string }> {
  const { phone: number, p } = await holder(cast, password);
  await cast.taps.signIn(await world.wechat.person(), number);
  return { number, p: p.id };
}

/** What a tap of the number was refused with: whatever the next step needs. */
async function proofData(number: string, code = 30002): Promise<PhoneProofData> {
  const error = await page.refusal(() => loginByPhone(number));
  expect(error.code).toBe(code);
  expect(Date.parse(error.data.ticketExpiresAt!)).toBe(clock.now() + 5 * 60_000);
  return error.data as PhoneProofData;
}

/** Asks for the text message as a page does, with what the refusal said, and reads it. */
const smsCodeFor = ({ phone: number, phoneCountryCode }: PhoneProofData): Promise<string> =>
  cast.people.code({ phone: number, phoneCountryCode }, 'join-phone');

describe.each(ORDERS)('loginByPhone with a session key that changes at every login: %s', (order) => {
  it.each<Form>(['e.detail', 'three texts'])('signs the same person in time and again by %s', async (form) => {
    const number = cast.people.phone();
    const isUnreadable = form === 'three texts' && order === 'login after the tap';
    if (isUnreadable) {
      // The first tap ever, with a key that WeChat replaced before the server saw it.
      const tapped = await page.tap(number, order);
      expect(await page.refusal(() => FORMS[form](tapped))).toMatchObject({ code: 71008 });
      expect(await authing.getCurrentUser()).toBeNull();
    }
    const first = await FORMS[form](await page.tap(number, order));
    expect(first).toMatchObject({ phone: number, phoneCountryCode: '86', phoneVerified: true, mergedUserId: null });
    for (let time = 0; time < 3; time++) {
      expect((await FORMS[form](await page.tap(number, order))).id).toBe(first.id);
    }
    expect(phone.requests(SIGN_IN)).toBe(isUnreadable ? 5 : 4);
    await page.goesOnAfterRestart(first.id);
  });

  it.each<Form>(['e.detail', 'three texts'])('gives the silent account the number by %s', async (form) => {
    const { id } = await authing.login();
    const number = cast.people.phone();
    expect(await FORMS[form](await page.tap(number, order))).toMatchObject({ id, phone: number, mergedUserId: null });
    await page.goesOnAfterRestart(id);
  });

  it.each<Form>(['e.detail', 'three texts'])(
    'joins the silent account to the one that has the number by %s',
    async (form) => {
      const w = await authing.login();
      const { phone: number, p } = await holder(cast);
      const user = await FORMS[form](await page.tap(number, order));
      expect(user).toMatchObject({ id: p.id, phone: number, mergedUserId: w.id });
      expect(user.identities.map(({ appId }) => appId)).toEqual([WECHAT.main]);
      expect([await stateOf(w.id), await sessionsOf(w.id)]).toEqual([
        'merged',
        [{ method: 'wechat', ending: 'merged' }],
      ]);
      await page.goesOnAfterRestart(p.id);
      expect((await phone.client().login()).id).toBe(p.id);
    },
  );
});

describe('loginByPhone', () => {
  it('takes the detail of an old base library, which has no code', async () => {
    use({ SDKVersion: '2.21.1' });
    const number = cast.people.phone();
    const { code, detail } = await page.tap(number);
    expect(Object.keys(detail).sort()).toEqual(['cloudID', 'encryptedData', 'errMsg', 'iv']);
    const { id } = await authing.loginByPhone(code, detail);
    await page.goesOnAfterRestart(id);
  });

  it('takes the realtime button too', async () => {
    const number = cast.people.phone();
    const detail = await page.button({ phone: number, realtime: true });
    expect(await authing.loginByPhone(await page.login(), detail)).toMatchObject({ phone: number });
  });

  it('attaches a person whom nobody knew to the account that has the number', async () => {
    const { phone: number, p } = await holder(cast);
    expect(await loginByPhone(number)).toMatchObject({ id: p.id, mergedUserId: null });
    await page.goesOnAfterRestart(p.id);
  });

  it.each<Form>(['e.detail', 'three texts'])(
    'on a second phone opens the same account by %s, and both sessions live',
    async (form) => {
      const number = cast.people.phone();
      const { id } = await FORMS[form](await page.tap(number));
      const [firstPage, first] = [page, phone];
      use();
      expect((await FORMS[form](await page.tap(number))).id).toBe(id);
      expect((await sessionsOf(id)).map(({ ending }) => ending)).toEqual(['live', 'live']);
      await page.goesOnAfterRestart(id);
      await firstPage.goesOnAfterRestart(id);
      expect(first.told).toEqual([]);
    },
  );

  it('ends the merged session of the other phone, which signs in again only when it is asked to', async () => {
    const w = await authing.login();
    const [otherPage, other] = [page, phone];
    use();
    const { phone: number, p } = await holder(cast);
    expect((await loginByPhone(number)).mergedUserId).toBe(w.id);
    const { result, logins } = await other.during(() =>
      otherPage.refusal(() => other.client().updateProfile({ city: 'x' })),
    );
    expect([result.code, result.data.reason, logins]).toEqual([2206, 'merged', 0]);
    expect(await other.client().getCurrentUser()).toBeNull();
    expect((await other.client().login()).id).toBe(p.id);
  });

  it('by fifty pages with one tap is one request and one session', async () => {
    const { code, detail } = await page.tap(cast.people.phone());
    const { result, requests } = await phone.during(() =>
      Promise.all(Array.from({ length: 50 }, () => phone.client().loginByPhone(code, detail))),
    );
    expect(new Set(result.map(({ id }) => id)).size).toBe(1);
    expect(requests).toEqual({ [SIGN_IN]: 1 });
    expect(await sessionsOf(result[0]!.id)).toHaveLength(1);
  });

  it('while other pages act for the account that is merged: none of them acts for the other one', async () => {
    const w = await authing.login();
    const { phone: number, p } = await holder(cast);
    clock.advance({ minutes: 31 });
    const { code, detail } = await page.tap(number);
    const acting = Array.from({ length: 20 }, (_, index) =>
      phone
        .client()
        .updateProfile({ city: `City ${index}` })
        .then(
          ({ id }) => id,
          (error: YaopaiError) => error.code,
        ),
    );
    expect(await authing.loginByPhone(code, detail)).toMatchObject({ id: p.id, mergedUserId: w.id });
    const outcomes = await Promise.all(acting);
    expect(outcomes.filter((outcome) => outcome !== w.id && outcome !== 2206)).toEqual([]);
    expect(phone.told.splice(0)).toEqual(outcomes.filter((outcome) => outcome === 2206));
    await page.goesOnAfterRestart(p.id);
  });

  it.each(['login() first', 'loginByPhone() first'] as const)(
    'and login() at the same time go one after the other: %s',
    async (which) => {
      const w = await authing.login();
      const { phone: number, p } = await holder(cast);
      const { code, detail } = await page.tap(number);
      const byPhone = () => authing.loginByPhone(code, detail);
      const login = () => phone.client().login();
      const isLoginFirst = which === 'login() first';
      const answers = await Promise.all(isLoginFirst ? [login(), byPhone()] : [byPhone(), login()]);
      expect(answers.map(({ id }) => id)).toEqual([isLoginFirst ? w.id : p.id, p.id]);
      await page.goesOnAfterRestart(p.id);
    },
  );

  it('after logout() is wanted again, and goes on', async () => {
    const number = cast.people.phone();
    const { id } = await loginByPhone(number);
    await authing.logout();
    phone.restart();
    authing = phone.client();
    expect(await authing.getCurrentUser()).toBeNull();
    expect((await loginByPhone(number)).id).toBe(id);
    await page.goesOnAfterRestart(id);
  });

  it.each([
    ['blocked', 2005],
    ['closing', 30001],
  ] as const)('with the number of an account that is %s is refused, and the session stays', async (state, code) => {
    const w = await authing.login();
    const { phone: number, p } = await holder(cast);
    await setState(world.sql, p.id, state);
    const { data, ...error } = await page.refusal(() => loginByPhone(number));
    // The way back is for the owner of that account, not for whoever taps its number.
    expect([error.code, data.ticket]).toEqual([code, undefined]);
    await page.goesOnAfterRestart(w.id);
  });

  it('does not replace the code that it was given', async () => {
    const number = cast.people.phone();
    const { code, detail } = await page.tap(number);
    const { id } = await authing.loginByPhone(code, detail);
    const again = await page.button({ phone: number });
    const { result, logins } = await phone.during(() => page.refusal(() => authing.loginByPhone(code, again)));
    expect([result.code, logins]).toEqual([71002, 0]);
    await page.goesOnAfterRestart(id);
  });

  it('names what is mixed up, without a request', async () => {
    const { code, detail } = await page.tap(cast.people.phone());
    const { requests } = await phone.during(async () => {
      const wrong: (() => Promise<unknown>)[] = [
        () => authing.loginByPhone(detail.code!, detail),
        () => authing.loginByPhone(code, detail.encryptedData!, detail.iv!),
        () => authing.loginByPhone(code, undefined as never),
        () => authing.getPhone(detail.code!, detail),
        () => authing.bindPhone(detail.code!, detail),
      ];
      for (const call of wrong) expect(await page.refusal(call)).toMatchObject({ code: 2231, name: 'INVALID_INPUT' });
    });
    expect(requests).toEqual({});
    expect((await authing.loginByPhone(code, detail)).id).toBeTruthy();
  });

  it('that tapped data twice is REPLAYED, and the session stays', async () => {
    const tapped = await page.tap(cast.people.phone());
    const { id } = await FORMS['three texts'](tapped);
    const code = await page.login();
    expect(await page.refusal(() => FORMS['three texts']({ ...tapped, code }))).toMatchObject({ code: 30005 });
    await page.goesOnAfterRestart(id);
  });
});

describe('a contested number', () => {
  it('is joined by the code that the app has sent to it, with what the refusal said', async () => {
    const w = await authing.login();
    const { number, p } = await contested();
    const data = await proofData(number);
    expect(data).toMatchObject({ phone: number, phoneCountryCode: '86', ticket: expect.any(String) });
    expect((await authing.getCurrentUser())?.id).toBe(w.id);
    const smsCode = await smsCodeFor(data);
    const attempt = async (sms: string): Promise<PhoneUser> =>
      authing.loginByPhone(await page.login(), null, { ticket: data.ticket, smsCode: sms });
    expect(await page.refusal(() => attempt(otherThan(smsCode)))).toMatchObject({ code: 2001 });
    expect(await attempt(smsCode)).toMatchObject({ id: p, phone: number, mergedUserId: w.id });
    await page.goesOnAfterRestart(p);
  });

  it('of another country is told with its country code', async () => {
    const abroad = { phone: `9${String(Date.now()).slice(-7)}`, phoneCountryCode: '852' };
    const code = await cast.people.code(abroad, 'sign-up');
    const p = await cast.people.signUp({ ...abroad, code });
    await cast.taps.signIn(await world.wechat.person(), `+852${abroad.phone}`);
    const data = await proofData(`+852${abroad.phone}`);
    expect(data).toMatchObject(abroad);
    const smsCode = await smsCodeFor(data);
    const user = await authing.loginByPhone(await page.login(), null, { ticket: data.ticket, smsCode });
    expect(user).toMatchObject({ id: p.id, ...abroad });
  });

  it('is joined by a sign-in to its account, after a restart in between', async () => {
    const password = cast.people.password();
    const { number, p } = await contested(password);
    const { ticket } = await proofData(number);
    phone.restart();
    const { accessToken: accountToken } = await world.http.ok('POST /sign-in/password', { phone: number, password });
    const user = await phone.client().loginByPhone(await page.login(), null, { ticket, accountToken });
    expect(user).toMatchObject({ id: p, mergedUserId: null });
    await page.goesOnAfterRestart(p);
  });

  it('may ask for a choice after the code, and not for the code again', async () => {
    const w = await authing.login();
    await cast.people.bind(w.token, { phone: cast.people.phone() });
    const { number, p } = await contested();
    const data = await proofData(number);
    const smsCode = await smsCodeFor(data);
    const code = await page.login();
    const proof = { ticket: data.ticket, smsCode };
    const { code: asked, data: choosing } = await page.refusal(() => authing.loginByPhone(code, null, proof));
    expect([asked, choosing.phone, choosing.phoneCountryCode]).toEqual([30003, number, '86']);
    const chosen = { ticket: choosing.ticket!, choice: 'phone' } as const;
    expect(await authing.loginByPhone(await page.login(), null, chosen)).toMatchObject({ id: p, mergedUserId: null });
    expect(await joinsOf(w.id)).toBe(0);
    await page.goesOnAfterRestart(p);
  });

  it('asks again when the ticket has lapsed', async () => {
    const { number } = await contested();
    const { ticket } = await proofData(number);
    clock.advance({ minutes: 5 });
    const late = async (): Promise<PhoneUser> =>
      authing.loginByPhone(await page.login(), null, { ticket, smsCode: '000000' });
    const { code, data } = await page.refusal(late);
    expect([code, data.fields?.[0]?.field]).toEqual([2231, 'ticket']);
    expect((await proofData(number)).ticket).not.toBe(ticket);
  });
});

describe('between two accounts with a number each', () => {
  async function undecided(): Promise<{ w: string; p: string; ticket: string }> {
    const w = await authing.login();
    await cast.people.bind(w.token, { phone: cast.people.phone() });
    const { phone: number, p } = await holder(cast);
    const { ticket, ...data } = await proofData(number, 30003);
    expect(data).toMatchObject({ phone: number, phoneCountryCode: '86' });
    expect((await authing.getCurrentUser())?.id).toBe(w.id);
    return { w: w.id, p: p.id, ticket };
  }
  const afterAMonth = (): Promise<{ result: string | number; logins: number }> => {
    clock.advance({ days: 31 });
    phone.restart();
    return phone.during(async () => {
      const answer = await phone
        .client()
        .updateProfile({ city: 'x' })
        .catch(({ code }: YaopaiError) => code);
      return typeof answer === 'number' ? answer : answer.id;
    });
  };

  it('the one with the number is opened by choice; WeChat, which opens the other one, does not reopen it', async () => {
    const { w, p, ticket } = await undecided();
    const user = await authing.loginByPhone(await page.login(), null, { ticket, choice: 'phone' });
    expect(user).toMatchObject({ id: p, mergedUserId: null });
    expect([await joinsOf(w), await joinsOf(p)]).toEqual([0, 0]);
    await page.goesOnAfterRestart(p);
    expect(await afterAMonth()).toMatchObject({ result: 2206, logins: 0 });
    expect(phone.told.splice(0)).toEqual([2206]);
  });

  it("WeChat's own is opened by choice, and reopened", async () => {
    const { w, p, ticket } = await undecided();
    const user = await authing.loginByPhone(await page.login(), undefined, { ticket, choice: 'wechat' });
    expect(user).toMatchObject({ id: w, mergedUserId: null });
    expect([await joinsOf(w), await joinsOf(p)]).toEqual([0, 0]);
    await page.goesOnAfterRestart(w);
    expect(await afterAMonth()).toMatchObject({ result: w, logins: 1 });
  });
});

describe('a tap without a number', () => {
  const sandbox = () => world.wechat.sandbox;
  const privately = async (answer: () => void): Promise<PhoneDetail> => {
    phone.device.setPrivacy('needed');
    const tapping = page.button({});
    await until(() => phone.device.privacyPopups > 0, { what: 'the popup of the privacy policy' });
    answer();
    return tapping;
  };
  const withApp = async (input: object, restored: object): Promise<PhoneDetail> => {
    await sandbox().addApp({ appId: WECHAT.main, ...input });
    const detail = await page.button({ phone: cast.people.phone() });
    await sandbox().addApp({ appId: WECHAT.main, ...restored });
    return detail;
  };
  const TAPS: [string, number, () => Promise<PhoneDetail>][] = [
    ['refused', 79004, () => page.button({ answer: 'deny' })],
    [
      'refused in an old base library, which gives no number',
      79004,
      () => {
        use({ SDKVersion: '2.20.0' });
        return page.button({ answer: 'deny' });
      },
    ],
    ['of somebody whom WeChat refuses', 71005, () => page.button({ answer: 'blocked' })],
    ['without quota', 79005, () => withApp({ phoneQuota: 0 }, { phoneQuota: null })],
    ['without permission', 79008, () => withApp({ phonePermission: false }, { phonePermission: true })],
    ['without consent to the privacy agreement', 79006, () => privately(() => phone.device.answerPrivacyPopup(false))],
    [
      'that the privacy agreement does not declare',
      79008,
      () => {
        phone.device.setPrivacy('undeclared');
        return page.button({});
      },
    ],
    [
      'in flight mode',
      79001,
      async () => {
        phone.device.setOffline(true);
        const detail = await page.button({});
        phone.device.setOffline(false);
        return detail;
      },
    ],
  ];

  it.each(TAPS)('%s, is %d without a request, and the session stays', async (_, code, tap) => {
    const before = await tap();
    const detail = before.code ? await page.button({ answer: 'deny' }) : before;
    phone.device.setPrivacy('agreed');
    const { id } = await authing.login();
    const { requests, logins } = await phone.during(async () => {
      for (const call of [
        () => authing.loginByPhone('a code', detail),
        () => authing.getPhone('a code', detail),
        () => authing.bindPhone('a code', detail),
        () => phone.firstGeneration().bindPhone('a code', detail),
      ]) {
        expect(await page.refusal(call)).toMatchObject({ code, data: { errMsg: detail.errMsg } });
      }
    });
    expect([requests, logins]).toEqual([{}, 0]);
    await page.goesOnAfterRestart(id);
  });
});

describe('getPhone', () => {
  it.each(ORDERS)('tells the number in both forms, and nobody is signed in: %s', async (order) => {
    const number = cast.people.phone();
    await authing.login();
    await authing.logout();
    const users = await world.sql.count('SELECT count(*) FROM users');
    const answer = {
      countryCode: '86',
      phoneNumber: number,
      purePhoneNumber: number,
      openid: world.wechat.openId(person),
    };
    const one = await page.tap(number, order);
    expect(await authing.getPhone(one.code, one.detail)).toEqual(answer);
    const other = await page.tap(number, order);
    expect(await authing.getPhone(other.code, other.detail.iv!, other.detail.encryptedData!)).toEqual(answer);
    expect(await authing.getCurrentUser()).toBeNull();
    expect(await world.sql.count('SELECT count(*) FROM users')).toBe(users);
  });

  it('writes a number from abroad as WeChat does', async () => {
    const { code, detail } = await page.tap('+85298765432');
    const abroad = { countryCode: '852', phoneNumber: '+85298765432', purePhoneNumber: '98765432' };
    expect(await authing.getPhone(code, detail)).toMatchObject(abroad);
  });

  it('leaves the session of whoever is signed in', async () => {
    const { id } = await authing.login();
    const { code, detail } = await page.tap(cast.people.phone());
    await authing.getPhone(code, detail);
    expect(await authing.getCurrentUser()).toMatchObject({ id, phone: null });
    await page.goesOnAfterRestart(id);
  });
});

describe('bindPhone', () => {
  it.each(ORDERS)("gives the user the number of the button's detail: %s", async (order) => {
    const { id } = await authing.login();
    const number = cast.people.phone();
    const { code, detail } = await page.tap(number, order);
    expect(await authing.bindPhone(code, detail)).toMatchObject({ id, phone: number, phoneVerified: true });
    expect(await authing.getCurrentUser()).toMatchObject({ id, phone: number, phoneVerified: true });
    await page.goesOnAfterRestart(id);
  });

  it('gives the user a number that a text message proves, also one from abroad', async () => {
    const { id } = await authing.login();
    const number = cast.people.phone();
    const sent = await cast.people.code({ phone: number }, 'bind');
    expect(await page.refusal(() => authing.bindPhone(number, otherThan(sent)))).toMatchObject({ code: 2001 });
    expect(await authing.bindPhone(number, sent)).toMatchObject({ id, phone: number, phoneCountryCode: '86' });
    await page.goesOnAfterRestart(id);

    person = await world.wechat.person();
    use();
    await authing.login();
    const abroad = { phone: `6${String(Date.now()).slice(-7)}`, phoneCountryCode: '852' };
    const code = await cast.people.code(abroad, 'bind');
    const user = await authing.bindPhone(abroad.phone, code, { phoneCountryCode: '852' });
    expect(user).toMatchObject({ ...abroad, phoneVerified: true });
  });

  it('takes the very code of wx.login with which the developer signed in', async () => {
    const code = await page.login();
    const { id } = await authing.loginByCode(code);
    const number = cast.people.phone();
    const detail = await page.button({ phone: number });
    expect(await authing.bindPhone(code, detail)).toMatchObject({ id, phone: number });
    expect(phone.logins).toBe(1);
    await page.goesOnAfterRestart(id);
  });

  it('takes no number that another account has, and none when the user has another', async () => {
    const { id } = await authing.login();
    const bind = async (number: string): Promise<unknown> => {
      const { code, detail } = await page.tap(number);
      return authing.bindPhone(code, detail);
    };
    const { phone: taken } = await holder(cast);
    expect(await page.refusal(() => bind(taken))).toMatchObject({ code: 2035, name: 'PHONE_TAKEN' });
    await bind(cast.people.phone());
    expect(await page.refusal(() => bind(cast.people.phone()))).toMatchObject({ code: 2226 });
    await page.goesOnAfterRestart(id);
  });

  it('without a session is 2020 without a request', async () => {
    const { code, detail } = await page.tap(cast.people.phone());
    const { result, requests } = await phone.during(() => page.refusal(() => authing.bindPhone(code, detail)));
    expect([result.code, requests]).toEqual([2020, {}]);
  });

  it('renews an access token that has expired, and sends the number once more', async () => {
    const { id } = await authing.login();
    clock.advance({ minutes: 31 });
    const number = cast.people.phone();
    const { code, detail } = await page.tap(number);
    expect(await authing.bindPhone(code, detail)).toMatchObject({ id, phone: number });
  });
});

describe('linking', () => {
  it('moves this WeChat to the other account and back out of it, and who is signed in goes on', async () => {
    const secondary = await authing.login();
    const primary = await cast.people.proven('email');
    const tokens = { primaryUserToken: primary.token, secondaryUserToken: secondary.token };
    const linked = await authing.linkAccount(tokens);
    expect(linked).toMatchObject({ id: primary.id, token: primary.token });
    expect(linked.identities.map(({ appId }) => appId)).toEqual([WECHAT.main]);
    expect(await stateOf(secondary.id)).toBe('merged');
    authing.setCurrentUser(linked);
    expect((await authing.updateProfile({ city: '杭州' })).id).toBe(primary.id);

    const again = await authing.login();
    expect(again.id).toBe(primary.id);
    const nowhere = { primaryUserToken: again.token, provider: 'nowhere' };
    expect(await page.refusal(() => authing.unLinkAccount(nowhere))).toMatchObject({ code: 2231 });
    const alone = await authing.unLinkAccount({ primaryUserToken: again.token, provider: 'main' });
    expect(alone).toMatchObject({ id: primary.id, identities: [] });
    await page.goesOnAfterRestart(primary.id);
    clock.advance({ days: 31 });
    phone.restart();
    const { result, logins } = await phone.during(() =>
      page.refusal(() => phone.client().updateProfile({ city: 'x' })),
    );
    expect([result.code, logins]).toEqual([2206, 0]);
    const own = await phone.client().login();
    expect([primary.id, secondary.id]).not.toContain(own.id);
  });

  it('by identityId is the same, and the only way in stays', async () => {
    const user = await authing.login();
    const which = { primaryUserToken: user.token, identityId: user.identities[0]!.id };
    expect(await page.refusal(() => authing.unLinkAccount(which))).toMatchObject({ code: 2217 });
    await cast.people.bind(user.token, { email: cast.people.email() });
    expect((await authing.unLinkAccount(which)).identities).toEqual([]);
    await page.goesOnAfterRestart(user.id);
  });

  it('needs fresh sign-ins, and two mini programs', async () => {
    const secondary = await authing.login();
    const primary = await cast.people.proven('email');
    clock.advance({ minutes: 5, seconds: 1 });
    const stale = { primaryUserToken: primary.token, secondaryUserToken: secondary.token };
    expect(await page.refusal(() => authing.linkAccount(stale))).toMatchObject({ code: 30004 });
    const other = await world.signIn(await world.wechat.person());
    const same = { primaryUserToken: other.accessToken, secondaryUserToken: (await authing.login()).token };
    expect(await page.refusal(() => authing.linkAccount(same))).toMatchObject({ code: 2215 });
    const none = { primaryUserToken: 'nonsense', secondaryUserToken: secondary.token };
    expect((await page.refusal(() => authing.linkAccount(none))).code).toBe(2207);
    await page.goesOnAfterRestart(secondary.id);
  });
});

describe('a weak network', () => {
  /** The answer to the next request of the call is lost; the one after it arrives. */
  function losingOneReply<T>(call: () => Promise<T>): Promise<T> {
    network.weather = 'lose-one-reply';
    return call();
  }

  it.each<Form>(['e.detail', 'three texts'])('costs a lost reply of loginByPhone nothing by %s', async (form) => {
    const tapped = await page.tap(cast.people.phone());
    const { result, requests, logins } = await phone.during(() => losingOneReply(() => FORMS[form](tapped)));
    expect([requests, logins]).toEqual([{ [SIGN_IN]: 2 }, 0]);
    expect(await sessionsOf(result.id)).toEqual([{ method: 'wechat-phone', ending: 'live' }]);
    await page.goesOnAfterRestart(result.id);
  });

  it('costs a lost reply of a merge nothing: the merged account is told all the same', async () => {
    const w = await authing.login();
    const { phone: number, p } = await holder(cast);
    const user = await losingOneReply(() => loginByPhone(number));
    expect(user).toMatchObject({ id: p.id, mergedUserId: w.id });
    expect((await sessionsOf(p.id)).map(({ method }) => method)).toEqual(['sign-up', 'wechat-phone']);
    await page.goesOnAfterRestart(p.id);
  });

  it('costs a lost reply of a proof nothing', async () => {
    const { number, p } = await contested();
    const data = await proofData(number);
    const smsCode = await smsCodeFor(data);
    const code = await page.login();
    const user = await losingOneReply(() => authing.loginByPhone(code, null, { ticket: data.ticket, smsCode }));
    expect(user.id).toBe(p);
    await page.goesOnAfterRestart(p);
  });

  it('that loses both replies is 79001, told once; the next tap signs in', async () => {
    const number = cast.people.phone();
    network.weather = 'lose-replies';
    expect(await page.refusal(() => loginByPhone(number))).toMatchObject({ code: 79001, name: 'NETWORK' });
    network.weather = 'fine';
    expect(await authing.getCurrentUser()).toBeNull();
    const { id } = await loginByPhone(number);
    await page.goesOnAfterRestart(id);
  });

  it('that is silent is 79002 after the timeout, and costs nobody the session', async () => {
    const { id } = await authing.login();
    const { code, detail } = await page.tap(cast.people.phone());
    network.weather = 'silent';
    const impatient = phone.client({ timeout: 200 });
    expect(await page.refusal(() => impatient.loginByPhone(code, detail))).toMatchObject({ code: 79002 });
    expect(await page.refusal(() => impatient.getPhone(code, detail))).toMatchObject({ code: 79002 });
    expect(await page.refusal(() => impatient.bindPhone(code, detail))).toMatchObject({ code: 79002 });
    network.weather = 'fine';
    await page.goesOnAfterRestart(id);
  });
});
