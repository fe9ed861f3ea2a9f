import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { countStraySessions, findUnsoundUsers, setState } from '../src/account-states.js';
import { People } from '../src/people.js';
import { race, roundsOf } from '../src/race.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const ROUNDS = roundsOf(100);
/** Of what takes long. */
const FEWER = roundsOf(50);

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
  expect(await countStraySessions(world.sql)).toBe(0);
});
afterAll(() => world.close());

const call = (...[endpoint, body, options]: Parameters<World['http']['outcome']>): Promise<string> =>
  world.http.outcome(endpoint, body, options);
const liveSessions = (id: string): Promise<number> =>
  world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [id]);

describe(`${ROUNDS} races`, () => {
  it('between a reset and a sign-in with the old password leave no session of the old password', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const member = await people.proven('email', people.password());
        return { member, code: '', password: people.password() };
      },
      later: [async (each) => void (each.code = await people.code(each.member.handle, 'reset-password'))],
      first: ({ member: { handle }, code, password }) => call('POST /passwords/reset', { ...handle, code, password }),
      second: ({ member: { handle, password } }) =>
        call('POST /sign-in/password', { ...handle, password }, { server: 1 }),
      after: async ({ member }) => expect(await liveSessions(member.id)).toBe(0),
    });
    for (const pair of pairs) expect(['ok | CREDENTIALS_WRONG', 'ok | ok']).toContain(pair);
  });

  it('between two changes of a password have one winner, whose session alone lives on', async () => {
    const pairs = await race({
      clock,
      rounds: FEWER,
      prepare: async () => {
        const member = await people.named();
        const { handle, password: oldPassword } = member;
        const { accessToken } = await world.http.ok('POST /sign-in/password', { ...handle, password: oldPassword });
        const [one, two] = [people.password(), people.password()];
        return {
          member,
          first: { token: member.token, body: { oldPassword, password: one } },
          second: { token: accessToken, body: { oldPassword, password: two } },
        };
      },
      first: ({ first: { token, body } }) => call('PUT /me/password', body, { token }),
      second: ({ second: { token, body } }) => call('PUT /me/password', body, { token, server: 1 }),
      after: async ({ member, ...sides }, outcomes) => {
        const [winner, loser] = outcomes.first === 'ok' ? [sides.first, sides.second] : [sides.second, sides.first];
        expect(await call('GET /me', undefined, { token: winner.token })).toBe('ok');
        expect(await call('GET /me', undefined, { token: loser.token })).toBe('SESSION_ENDED');
        const { password } = winner.body;
        expect(await call('POST /sign-in/password', { ...member.handle, password })).toBe('ok');
      },
    });
    for (const pair of pairs) {
      expect(pair.split(' | ').sort()).toEqual([expect.stringMatching(/^(OLD_PASSWORD_WRONG|SESSION_ENDED)$/), 'ok']);
    }
  });

  it('between a change and a reset of a password end with the reset, in no session, or with one alone', async () => {
    await race({
      clock,
      rounds: FEWER,
      prepare: async () => ({
        member: await people.proven('phone', people.password()),
        code: '',
        changed: people.password(),
        reset: people.password(),
      }),
      later: [async (each) => void (each.code = await people.code(each.member.handle, 'reset-password'))],
      first: ({ member, changed }) =>
        call('PUT /me/password', { oldPassword: member.password, password: changed }, { token: member.token }),
      second: ({ member: { handle }, code, reset: password }) =>
        call('POST /passwords/reset', { ...handle, code, password }, { server: 1 }),
      after: async ({ member: { id, handle }, reset }, { second }) => {
        expect(second).toBe('ok');
        expect(await liveSessions(id)).toBe(0);
        expect(await call('POST /sign-in/password', { ...handle, password: reset })).toBe('ok');
      },
    });
  });

  it('between a block and a sign-in with a password leave no session of who may not act', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({ member: await people.named() }),
      first: ({ member: { handle, password } }) => call('POST /sign-in/password', { ...handle, password }),
      second: ({ member: { id } }) => setState(world.sql, id, 'blocked').then(() => 'blocked'),
      after: async ({ member: { id } }) => expect(await liveSessions(id)).toBe(0),
    });
    for (const pair of pairs) expect(['ACCOUNT_BLOCKED | blocked', 'ok | blocked']).toContain(pair);
  });

  it.each(['blocked', 'closing'] as const)(
    'between becoming %s and a sign-in with a code leave no session of who may not act',
    async (state) => {
      const pairs = await race({
        clock,
        rounds: ROUNDS,
        prepare: async () => ({ member: await people.proven('phone'), code: '' }),
        later: [async (each) => void (each.code = await people.code(each.member.handle, 'sign-in'))],
        first: ({ member: { handle }, code }) => call('POST /sign-in/code', { ...handle, code }),
        second: ({ member: { id } }) => setState(world.sql, id, state).then(() => state),
        after: async ({ member: { id } }) => expect(await liveSessions(id)).toBe(0),
      });
      for (const pair of pairs) expect([`ACCOUNT_${state.toUpperCase()} | ${state}`, `ok | ${state}`]).toContain(pair);
    },
  );
});

describe('twenty sign-ups at the same time', () => {
  const REPEATS = 5;

  it.each([
    ['email', 'ACCOUNT_EXISTS'],
    ['username', 'USERNAME_TAKEN'],
  ] as const)(
    'with one %s and a password each make one account with one session and its password',
    async (kind, taken) => {
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const handle = kind === 'email' ? { email: people.email() } : { username: people.username() };
        const passwords = Array.from({ length: 20 }, () => people.password());
        const outcomes = await inParallel(20, 20, (index) =>
          call('POST /sign-up', { ...handle, password: passwords[index]! }, { server: index % 2, patient: true }),
        );
        expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === taken)).toHaveLength(19);
        const users = await world.sql.rows<{ id: string }>(`SELECT id FROM users WHERE ${kind} = $1`, [
          Object.values(handle)[0],
        ]);
        expect(users).toHaveLength(1);
        expect(await liveSessions(users[0]!.id)).toBe(1);
        const password = passwords[outcomes.indexOf('ok')]!;
        expect(await call('POST /sign-in/password', { ...handle, password })).toBe('ok');
      }
    },
  );

  it('with one key and one body are one account, one session and twenty equal answers', async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const request = { username: people.username(), password: people.password() };
      const idempotencyKey = `key-${request.username}-${'k'.repeat(22)}`;
      const replies = await inParallel(20, 20, (index) =>
        world.http.ok('POST /sign-up', request, { idempotencyKey, server: index % 2, patient: true }),
      );
      expect(new Set(replies.map(({ sessionId, refreshToken }) => sessionId + refreshToken)).size).toBe(1);
      expect(new Set(replies.map(({ isNewUser }) => isNewUser))).toEqual(new Set([true]));
    }
  });
});
