import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthenticationClient, YaopaiError } from '@yaopai/sdk';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { PhonePage, type Tapped } from '../src/phone-page.js';
import type { Order } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

/** Each on a phone of its own. */
const PEOPLE = 200;
/** For a busy machine; a quiet one needs an eighth. */
const LIMIT_MS = 240_000;
const ORDERS: Order[] = ['login before the tap', 'login after the tap'];

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  people = new People(world, clock);
});
afterAll(() => world.close());

type Form = (client: AuthenticationClient, tapped: Tapped) => Promise<{ phone: string | null }>;
const byCode: Form = (client, { code, detail }) => client.loginByPhone(code, detail);
const byEncryptedData: Form = (client, { code, detail: { iv, encryptedData } }) =>
  client.loginByPhone(code, iv!, encryptedData!);

/** What came of `taps` taps of the same number by each of two hundred people, one list a person: `signed in`, or the number of the error. */
async function outcomes(
  form: Form,
  order: Order,
  taps: number,
  isKnown: (one: number) => boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let one = 0; one < PEOPLE; one++) {
    const phone = Phone.of(world.wechat, await world.wechat.person(), world.http.url());
    const page = new PhonePage(world, clock, phone);
    const client = phone.client();
    if (isKnown(one)) {
      await page.follow();
      await client.login();
    }
    const number = people.phone();
    const results: string[] = [];
    for (let tap = 0; tap < taps; tap++) {
      const signingIn = form(client, await page.tap(number, order));
      results.push(
        await signingIn.then(
          (user) => (user.phone === number ? 'signed in' : `signed in with ${user.phone}`),
          ({ code }: YaopaiError) => String(code),
        ),
      );
    }
    const result = results.join(', ');
    counts[result] = (counts[result] ?? 0) + 1;
  }
  expect(await findBroken(world)).toEqual([]);
  return counts;
}

describe.each(ORDERS)('with a session key that changes at every login, %s', (order) => {
  it(
    `the code of the tap signs in ${PEOPLE} of ${PEOPLE} people, whether or not they had signed in before`,
    async () => {
      expect(await outcomes(byCode, order, 1, (one) => one % 2 === 0)).toEqual({ 'signed in': PEOPLE });
    },
    LIMIT_MS,
  );

  it(
    `encrypted data signs in ${PEOPLE} of ${PEOPLE} people who had signed in before`,
    async () => {
      expect(await outcomes(byEncryptedData, order, 1, () => true)).toEqual({ 'signed in': PEOPLE });
    },
    LIMIT_MS,
  );

  it(
    `encrypted data signs in ${PEOPLE} of ${PEOPLE} people whom nobody knew, at the second tap where the key is lost at the first`,
    async () => {
      const first = order === 'login before the tap' ? 'signed in' : '71008';
      expect(await outcomes(byEncryptedData, order, 2, () => false)).toEqual({ [`${first}, signed in`]: PEOPLE });
    },
    LIMIT_MS,
  );
});
