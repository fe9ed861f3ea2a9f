import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodeTarget } from '@yaopai/protocol';
import { findUnsoundUsers } from '../src/account-states.js';
import { People } from '../src/people.js';
import { race, roundsOf } from '../src/race.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const ROUNDS = roundsOf(100);
const KINDS = ['email', 'phone'] as const;
const OTHER = { email: 'phone', phone: 'email' } as const;

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  const env = { YAOPAI_PUBLIC_URL: 'http://id.stories.test' };
  world = await World.start({ clock, servers: 2, logLevel: 'info', env });
  people = new People(world, clock);
});
afterEach(async () => {
  expect(await findUnsoundUsers(world.sql)).toEqual([]);
});
afterAll(() => world.close());

const call = (...[endpoint, body, options]: Parameters<World['http']['outcome']>): Promise<string> =>
  world.http.outcome(endpoint, body, options);
const holdersOf = (kind: 'email' | 'phone', target: CodeTarget): Promise<{ id: string; verified: boolean }[]> =>
  world.sql.rows(`SELECT id, ${kind}_verified AS verified FROM users WHERE ${kind} = $1`, [target[kind]]);
const ONE_PROVED = [{ id: expect.any(String), verified: true }];

describe.each(KINDS)(`${ROUNDS} races for one %s`, (kind) => {
  it('between a bind and a change, with the one code that there is, give it to one of the two', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, two] = [await people.proven(OTHER[kind]), await people.proven(OTHER[kind])];
        const target = people.contact(kind);
        return { one, two, target, code: await people.code(target, 'bind') };
      },
      first: ({ one, target, code }) => call(`POST /me/${kind}`, { ...target, code }, { token: one.token }),
      second: ({ two, target, code }) => call(`PUT /me/${kind}`, { ...target, code }, { token: two.token, server: 1 }),
      after: async ({ target }) => expect(await holdersOf(kind, target)).toEqual(ONE_PROVED),
    });
    expect(pairs).toEqual(['CODE_WRONG | ok', 'ok | CODE_WRONG']);
  });

  it('between a bind and a sign-up, each with a code of its own, give it to one of the two', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [member, target] = [await people.proven(OTHER[kind]), people.contact(kind)];
        return { member, target, toBind: await people.code(target, 'bind'), toSignUp: '' };
      },
      later: [async (each) => void (each.toSignUp = await people.code(each.target, 'sign-up'))],
      first: ({ member, target, toBind: code }) =>
        call(`POST /me/${kind}`, { ...target, code }, { token: member.token }),
      second: ({ target, toSignUp: code }) => call('POST /sign-up', { ...target, code }, { server: 1 }),
      after: async ({ target }) => expect(await holdersOf(kind, target)).toEqual(ONE_PROVED),
    });
    for (const pair of pairs) expect([`${kind.toUpperCase()}_TAKEN | ok`, 'ok | ACCOUNT_EXISTS']).toContain(pair);
  });

  it('between a change away from it and a sign-in by it reach that account, or nobody', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({
        member: await people.proven(kind),
        next: people.contact(kind),
        codes: { code: '', oldCode: '' },
        toSignIn: '',
      }),
      later: [
        async (each) => {
          each.codes = {
            oldCode: await people.code(each.member.handle, 'change'),
            code: await people.code(each.next, 'bind'),
          };
        },
        async (each) => void (each.toSignIn = await people.code(each.member.handle, 'sign-in')),
      ],
      first: ({ member, next, codes }) => call(`PUT /me/${kind}`, { ...next, ...codes }, { token: member.token }),
      second: async ({ member, toSignIn: code }) => {
        const { json } = await world.http.call('POST /sign-in/code', { ...member.handle, code }, { server: 1 });
        const { user, name = 'ok' } = json as { user?: { id: string }; name?: string };
        if (user) expect(user.id).toBe(member.id);
        return name;
      },
      after: async ({ member, next }) => {
        expect(await holdersOf(kind, member.handle)).toEqual([]);
        expect(await holdersOf(kind, next)).toEqual([{ id: member.id, verified: true }]);
      },
    });
    for (const pair of pairs) expect(['ok | ACCOUNT_NOT_FOUND', 'ok | ok']).toContain(pair);
  });

  it('between one who changes away from it and one who signs up with it leave it to at most one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({
        member: await people.proven(kind),
        next: people.contact(kind),
        codes: { code: '', oldCode: '' },
        toSignUp: '',
      }),
      later: [
        async (each) => {
          each.codes = {
            oldCode: await people.code(each.member.handle, 'change'),
            code: await people.code(each.next, 'bind'),
          };
        },
        async (each) => void (each.toSignUp = await people.code(each.member.handle, 'sign-up')),
      ],
      first: ({ member, next, codes }) => call(`PUT /me/${kind}`, { ...next, ...codes }, { token: member.token }),
      second: ({ member, toSignUp: code }) => call('POST /sign-up', { ...member.handle, code }, { server: 1 }),
      after: async ({ member }, { second }) => {
        const holders = await holdersOf(kind, member.handle);
        expect(holders).toEqual(second === 'ok' ? ONE_PROVED : []);
        expect(holders.map(({ id }) => id)).not.toContain(member.id);
      },
    });
    for (const pair of pairs) expect(['ok | ACCOUNT_EXISTS', 'ok | ok']).toContain(pair);
  });

  it('between twenty sign-ups with the one code make one account with one session', async () => {
    for (let repeat = 0; repeat < 5; repeat++) {
      const target = people.contact(kind);
      const code = await people.code(target, 'sign-up');
      const outcomes = await inParallel(20, 20, (index) =>
        call('POST /sign-up', { ...target, code }, { server: index % 2, patient: true }),
      );
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'CODE_WRONG')).toHaveLength(19);
      const [holder] = await holdersOf(kind, target);
      expect(await world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [holder!.id])).toBe(1);
    }
  });
});

describe(`${ROUNDS} races`, () => {
  it('for an email between the account that claims it and another leave one proof and no claim', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const email = people.email();
        const [claimer, other] = [await people.claiming(email), await people.proven('phone')];
        // So that it has a way in that it keeps.
        await world.sql.rows('UPDATE users SET username = $2 WHERE id = $1', [claimer.id, people.username()]);
        return { email, claimer, other, code: await people.code({ email }, 'bind') };
      },
      first: ({ claimer, email, code }) => call('POST /me/email', { email, code }, { token: claimer.token }),
      second: ({ other, email, code }) => call('POST /me/email', { email, code }, { token: other.token, server: 1 }),
      after: async (target) => expect(await holdersOf('email', target)).toEqual(ONE_PROVED),
    });
    for (const pair of pairs) expect(['CODE_WRONG | ok', 'ok | CODE_WRONG']).toContain(pair);
  });

  it('between unbinding email and phone, which are all there is, leave one of them', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [member, phone] = [await people.proven('email'), people.phone()];
        const code = await people.code({ phone }, 'bind');
        await world.http.ok('POST /me/phone', { phone, code }, { token: member.token });
        return member;
      },
      first: ({ token }) => call('DELETE /me/email', undefined, { token }),
      second: ({ token }) => call('DELETE /me/phone', undefined, { token, server: 1 }),
      after: async ({ id }) => {
        const left = await world.sql.one<object>(
          'SELECT email_verified::int + phone_verified::int AS ways FROM users WHERE id = $1',
          [id],
        );
        expect(left).toEqual({ ways: 1 });
      },
    });
    expect(pairs).toEqual(['LAST_SIGN_IN_METHOD | ok', 'ok | LAST_SIGN_IN_METHOD']);
  });

  it('between a change of the phone and unbinding the email leave the new phone', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [member, phone, next] = [await people.proven('email'), people.phone(), people.contact('phone')];
        const code = await people.code({ phone }, 'bind');
        await world.http.ok('POST /me/phone', { phone, code }, { token: member.token });
        return { member, phone, next, codes: { code: '', oldCode: '' } };
      },
      later: [
        async (each) => {
          each.codes = {
            oldCode: await people.code({ phone: each.phone }, 'change'),
            code: await people.code(each.next, 'bind'),
          };
        },
      ],
      first: ({ member, next, codes }) => call('PUT /me/phone', { ...next, ...codes }, { token: member.token }),
      second: ({ member }) => call('DELETE /me/email', undefined, { token: member.token, server: 1 }),
      after: async ({ member, next }) => {
        expect(await holdersOf('phone', next)).toEqual([{ id: member.id, verified: true }]);
      },
    });
    expect(pairs).toEqual(['ok | ok']);
  });
});
