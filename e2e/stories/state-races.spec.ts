import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { countStraySessions, merge, setState } from '../src/account-states.js';
import { MANY_APP, WECHAT } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { race, roundsOf } from '../src/race.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

/** Of each kind of change: more than 500 in all. */
const ROUNDS = roundsOf(170);

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock, logLevel: 'info' });
});
afterAll(() => world.close());

const signIn = (code: string, options = {}): Promise<string> =>
  world.http.outcome('POST /sign-in/wechat', { code }, options);

describe(`${ROUNDS} sign-ins racing a change of the same user`, () => {
  it.each([
    ['blocked', 'ACCOUNT_BLOCKED'],
    ['closing', 'ACCOUNT_CLOSING'],
  ] as const)('to %s leave no live session of a user who may not act', async (state, refusal) => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const person = await world.wechat.person();
        const { user } = await world.signIn(person);
        return { user, code: await world.wechat.code(person) };
      },
      first: ({ code }) => signIn(code),
      second: ({ user }) => setState(world.sql, user.id, state).then(() => state),
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(pairs).toEqual([`${refusal} | ${state}`, `ok | ${state}`]);
  });

  it('that merges it away leave no live session of the merged one, and end at the other', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [person, other] = [await world.wechat.person(), await world.wechat.person()];
        const [from, into] = [await world.signIn(person), await world.signIn(other)];
        return { from: from.user.id, into: into.user.id, code: await world.wechat.code(person) };
      },
      first: async ({ from, into, code }) => {
        const { user } = await world.http.ok('POST /sign-in/wechat', { code });
        expect([from, into]).toContain(user.id);
        return user.id === from ? 'before' : 'after';
      },
      second: ({ from, into }) => merge(world.sql, from, into).then(() => 'merged'),
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(pairs).toEqual(['after | merged', 'before | merged']);
  });

  it('that joins a second mini program to a user being blocked leaves no live session', async () => {
    const pairs = await race({
      clock,
      rounds: roundsOf(100),
      prepare: async () => {
        const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
        const { user } = await world.signIn(person);
        return { user, code: await world.wechat.code(person, WECHAT.other) };
      },
      first: ({ code }) => signIn(code, { app: MANY_APP, connection: 'other' }),
      second: ({ user }) => setState(world.sql, user.id, 'blocked').then(() => 'blocked'),
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(pairs).toEqual(['ACCOUNT_BLOCKED | blocked', 'ok | blocked']);
  });

  it('with refreshes in between leave no session that can be refreshed', async () => {
    const pairs = await race({
      clock,
      rounds: roundsOf(100),
      prepare: async () => world.signIn(await world.wechat.person()),
      first: async (session) => {
        const answer = await world.http.call('POST /sessions/refresh', { refreshToken: session.refreshToken });
        if (answer.status !== 200) return problemOf(answer).name;
        session.refreshToken = (answer.json as { refreshToken: string }).refreshToken;
        return 'ok';
      },
      second: ({ user }) => setState(world.sql, user.id, 'blocked').then(() => 'blocked'),
      after: async ({ refreshToken }) =>
        expect(await world.http.outcome('POST /sessions/refresh', { refreshToken })).toBe('SESSION_ENDED'),
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(pairs).toEqual(['SESSION_ENDED | blocked', 'ok | blocked']);
  });
});
