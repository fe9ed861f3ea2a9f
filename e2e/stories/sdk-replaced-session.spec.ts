import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@yaopai/server/testing/until';
import type { AuthenticationClient } from '@yaopai/sdk';
import { People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { PhonePage } from '../src/phone-page.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const PASSWORD = 'correct horse battery';

const clock = new TestClock();
let world: World;
let people: People;
let person: Person;
let phone: Phone;
let page: PhonePage;
let authing: AuthenticationClient;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
beforeEach(async () => {
  person = await world.wechat.person();
  phone = Phone.of(world.wechat, person, world.http.url());
  page = new PhonePage(world, clock, phone);
  authing = phone.client();
});
afterEach(() => expect([phone.device.scriptErrors, phone.told]).toEqual([[], []]));
afterAll(() => world.close());

const endingsOf = async (id: string): Promise<string[]> => {
  const rows = await world.sql.rows<{ ending: string }>(
    `SELECT coalesce(end_reason, 'live') AS ending FROM sessions WHERE user_id = $1 ORDER BY created_at, id`,
    [id],
  );
  return rows.map(({ ending }) => ending);
};

describe('on the list of devices a phone is there once', () => {
  it('however often its user signs in, and by whatever way', async () => {
    const { id } = await authing.login();
    const number = people.phone();
    const { code, detail } = await page.tap(number);
    await authing.loginByPhone(code, detail);
    await authing.updatePassword(PASSWORD);
    clock.advance({ seconds: 1 });
    await authing.loginByPhonePassword(number, PASSWORD);
    clock.advance({ seconds: 1 });
    await authing.login();
    await until(async () => (await authing.listSessions()).length === 1, { what: 'one device is left' });
    expect(await endingsOf(id)).toEqual(['user', 'user', 'user', 'live']);
    expect(await authing.listSessions()).toMatchObject([{ current: true, method: 'wechat' }]);
    await page.goesOnAfterRestart(id);
  });

  it('also when the user is signed in on another phone, which stays', async () => {
    const { id } = await authing.login();
    const other = Phone.of(world.wechat, person, world.http.url());
    clock.advance({ seconds: 1 });
    await other.client().login();
    clock.advance({ seconds: 1 });
    await authing.login();
    await until(async () => (await endingsOf(id))[0] === 'user', { what: 'the replaced session is ended' });
    expect(await endingsOf(id)).toEqual(['user', 'live', 'live']);
    expect((await other.client().updateProfile({ city: 'x' })).id).toBe(id);
  });
});

it('what was under way when the session was replaced is done with the new one', async () => {
  const { id } = await authing.login();
  const work = [1, 2, 3, 4].map((number) => phone.client().updateProfile({ city: `City ${number}` }));
  const users = await Promise.all([...work, authing.login()]);
  expect(new Set(users.map((user) => user.id))).toEqual(new Set([id]));
});

it('two accounts that signed in here one after the other can still be linked', async () => {
  const { token: secondaryUserToken } = await authing.login();
  const email = `${person.id}@example.com`.toLowerCase();
  await authing.sendEmail(email, 'sign-up');
  const { code } = world.inbox.newest(email);
  const { id, token: primaryUserToken } = await authing.registerByEmailCode(email, code);
  const user = await authing.linkAccount({ primaryUserToken, secondaryUserToken });
  expect([user.id, user.identities.length]).toEqual([id, 1]);
});
