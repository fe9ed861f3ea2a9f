import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { setState } from '../src/account-states.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import { type Tap, Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const ROUNDS = roundsOf(100);
const SIGN_IN = 'POST /sign-in/wechat-phone';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
beforeAll(async () => {
  const env = { YAOPAI_PUBLIC_URL: 'http://id.stories.test' };
  world = await World.start({ clock, servers: 2, logLevel: 'info', env });
  people = new People(world, clock);
  taps = new Taps(world, clock);
});
afterEach(async () => expect(await findBroken(world)).toEqual([]));
afterAll(async () => {
  // Whoever waits for another waits in the same order: a deadlock is solved by waiting a second and doing all of it again.
  const { deadlocks } = await world.sql.one<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  await world.close();
  expect(deadlocks).toBe('0');
});

/** Of the button's code; the clock stands still. */
const tap = async (person: Person, phone: string): Promise<Tap> => ({
  code: await world.wechat.code(person),
  ...(await taps.button(person, phone)),
});
const me = () => silent({ world, people, taps });
const signIn = (body: Tap, server = 0): Promise<string> => world.http.outcome(SIGN_IN, body, { server });
const usersWith = (phone: string): Promise<number> =>
  world.sql.count('SELECT count(*) FROM users WHERE phone = $1 AND phone_verified', [phone]);
const userOf = async (person: Person): Promise<string> =>
  (
    await world.sql.one<{ user_id: string }>('SELECT user_id FROM identities WHERE open_id = $1', [
      world.wechat.openId(person),
    ])
  ).user_id;

describe(`${ROUNDS} races for one number`, () => {
  it('between two who bind it give it to one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, two, phone] = [await me(), await me(), people.phone()];
        return { one, two, phone, taps: [await tap(one.person, phone), await tap(two.person, phone)] as const };
      },
      first: ({ one, taps: [body] }) => world.http.outcome('POST /me/phone/wechat', body, { token: one.w.accessToken }),
      second: ({ two, taps: [, body] }) =>
        world.http.outcome('POST /me/phone/wechat', body, { token: two.w.accessToken, server: 1 }),
      after: async ({ phone }) => expect(await usersWith(phone)).toBe(1),
    });
    expect(pairs).toEqual(['PHONE_TAKEN | ok', 'ok | PHONE_TAKEN']);
  });

  it('between one who binds it by the tap and one who binds it by a code give it to one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, two, phone] = [await me(), await people.proven('email'), people.phone()];
        return { one, two, phone, tap: await tap(one.person, phone), code: await people.code({ phone }, 'bind') };
      },
      first: ({ one, tap: body }) => world.http.outcome('POST /me/phone/wechat', body, { token: one.w.accessToken }),
      second: ({ two, phone, code }) =>
        world.http.outcome('POST /me/phone', { phone, code }, { token: two.token, server: 1 }),
      after: async ({ phone }) => expect(await usersWith(phone)).toBe(1),
    });
    expect(unexpected(pairs, 'PHONE_TAKEN | ok', 'ok | PHONE_TAKEN')).toEqual([]);
  });

  it('between one who binds it and one who signs in with it give it to one of them, or to both as one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, phone] = [await me(), people.phone()];
        const other = await world.wechat.person();
        return { one, phone, taps: [await tap(one.person, phone), await tap(other, phone)] as const };
      },
      first: ({ one, taps: [body] }) => world.http.outcome('POST /me/phone/wechat', body, { token: one.w.accessToken }),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ phone }) => expect(await usersWith(phone)).toBe(1),
    });
    expect(unexpected(pairs, 'PHONE_TAKEN | ok', 'ok | PHONE_JOIN_PROOF_NEEDED')).toEqual([]);
  });

  it('between two new people who sign in with it make one account, and the other is asked for proof', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, two, phone] = [await world.wechat.person(), await world.wechat.person(), people.phone()];
        return { phone, taps: [await tap(one, phone), await tap(two, phone)] as const };
      },
      first: ({ taps: [body] }) => signIn(body),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ phone }) => expect(await usersWith(phone)).toBe(1),
    });
    expect(pairs).toEqual(['PHONE_JOIN_PROOF_NEEDED | ok', 'ok | PHONE_JOIN_PROOF_NEEDED']);
  });

  it('between two whose accounts each only say to have the number of the other give each its own', async () => {
    const pairs = await race({
      clock,
      rounds: roundsOf(40),
      prepare: async () => {
        const [one, two, a, b] = [await me(), await me(), people.phone(), people.phone()];
        const claim = `UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`;
        await world.sql.rows(claim, [one.w.user.id, b]);
        await world.sql.rows(claim, [two.w.user.id, a]);
        return { one, two, a, b, taps: [await tap(one.person, a), await tap(two.person, b)] as const };
      },
      first: ({ taps: [body] }) => signIn(body),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ a, b }) => expect([await usersWith(a), await usersWith(b)]).toEqual([1, 1]),
    });
    expect(pairs).toEqual(['ok | ok']);
  });
});

describe(`${ROUNDS} races of one person`, () => {
  it('who taps twice before anything is known make one account', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [person, phone] = [await world.wechat.person(), people.phone()];
        return { person, phone, taps: [await tap(person, phone), await tap(person, phone)] as const };
      },
      first: ({ taps: [body] }) => signIn(body),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ person, phone }) => {
        const holders = await world.sql.rows('SELECT id FROM users WHERE phone = $1', [phone]);
        expect(holders).toEqual([{ id: await userOf(person) }]);
      },
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it('who taps two numbers before anything is known make one account with one of them', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [person, a, b] = [await world.wechat.person(), people.phone(), people.phone()];
        return { a, b, taps: [await tap(person, a), await tap(person, b)] as const };
      },
      first: ({ taps: [body] }) => signIn(body),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ a, b }) => expect((await usersWith(a)) + (await usersWith(b))).toBe(1),
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it('who taps the numbers of two accounts are merged into one, and asked about the other', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const { person, w } = await me();
        const [one, two] = [await holder({ world, people, taps }), await holder({ world, people, taps })];
        const both = [await tap(person, one.phone), await tap(person, two.phone)] as const;
        return { person, w, taps: both, ids: [one.p.id, two.p.id] as string[] };
      },
      first: ({ taps: [body] }) => signIn(body),
      second: ({ taps: [, body] }) => signIn(body, 1),
      after: async ({ person, ids }) => expect(ids).toContain(await userOf(person)),
    });
    expect(pairs).toEqual(['ACCOUNT_CHOICE_NEEDED | ok', 'ok | ACCOUNT_CHOICE_NEEDED']);
  });

  it('who taps, and signs in without a tap at the same time, end in one account', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const known = await me();
        const { phone, p } = await holder({ world, people, taps });
        const code = await world.wechat.code(known.person);
        return { ...known, p, tap: await tap(known.person, phone), code };
      },
      first: ({ tap: body }) => signIn(body),
      second: ({ code }) => world.http.outcome('POST /sign-in/wechat', { code }, { server: 1 }),
      after: async ({ person, p }) => expect(await userOf(person)).toBe(p.id),
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it.each(['merged', 'moved'] as const)(
    'who is %s by a tap, and comes by another mini program for the first time, keep the unionid together',
    async (what) => {
      const pairs = await race({
        clock,
        rounds: ROUNDS,
        prepare: async () => {
          const person = await world.wechat.person({ unionid: `union-${people.username()}` });
          const { accessToken } = await world.signIn(person);
          if (what === 'moved') await people.bind(accessToken, { email: people.email() });
          const { phone, p } = await holder({ world, people, taps });
          return { person, p, tap: await tap(person, phone), code: await world.wechat.code(person, IN_OTHER.wechat) };
        },
        first: ({ tap: body }) => signIn(body),
        second: ({ code }) => world.http.outcome('POST /sign-in/wechat', { code }, { ...IN_OTHER, server: 1 }),
        after: async ({ person, p }) => {
          const openIds = [world.wechat.openId(person), world.wechat.openId(person, IN_OTHER.wechat)];
          const users = await world.sql.rows('SELECT DISTINCT user_id FROM identities WHERE open_id = ANY($1)', [
            openIds,
          ]);
          expect(users).toEqual([{ user_id: p.id }]);
        },
      });
      expect(pairs).toEqual(['ok | ok']);
    },
  );
});

describe(`${ROUNDS} races of a tap`, () => {
  it.each([
    ['the account of the number', 'blocked', 'ACCOUNT_BLOCKED'],
    ['the account of the number', 'closing', 'ACCOUNT_CLOSING'],
    ["WeChat's own account", 'blocked', 'ACCOUNT_BLOCKED'],
  ] as const)('with %s becoming %s leave nobody in it', async (whose, state, refusal) => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const { person, w } = await me();
        const phone = people.phone();
        const { p } = await holder({ world, people, taps });
        const isP = whose === 'the account of the number';
        const id: UserId = isP ? p.id : w.user.id;
        return { id, tap: await tap(person, isP ? p.handle.phone! : phone) };
      },
      first: ({ tap: body }) => signIn(body),
      second: ({ id }) => setState(world.sql, id, state).then(() => 'done'),
    });
    expect(unexpected(pairs, 'ok | done', `${refusal} | done`)).toEqual([]);
  });
});
