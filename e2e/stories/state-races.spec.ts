import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countStraySessions, merge, setState } from '../src/account-states.js';
import { MANY_APP, WECHAT } from '../src/deployment.js';
import { inParallel, World } from '../src/world.js';

/** Of each kind of change: more than 500 in all. */
const ROUNDS = 170;
const WIDTH = 10;

let world: World;
beforeAll(async () => {
  world = await World.start({ logLevel: 'info' });
});
afterAll(() => world.close());

const tally = (outcomes: string[]): Record<string, number> =>
  Object.fromEntries([...new Set(outcomes)].map((each) => [each, outcomes.filter((other) => other === each).length]));

/** Waits a different small number of turns of the event loop each round, so that the two meet at every point. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe(`${ROUNDS} sign-ins racing a change of the same user`, () => {
  it.each([
    ['blocked', 'ACCOUNT_BLOCKED'],
    ['closing', 'ACCOUNT_CLOSING'],
  ] as const)('to %s leave no live session of a user who may not act', async (state, refusal) => {
    const outcomes = await inParallel(ROUNDS, WIDTH, async (round) => {
      const person = await world.wechat.person();
      const { user } = await world.signIn(person);
      const code = await world.wechat.code(person);
      const [outcome] = await Promise.all([
        turns((round * 7) % 12).then(() => world.http.outcome('POST /sign-in/wechat', { code })),
        turns((round * 5) % 40).then(() => setState(world.sql, user.id, state)),
      ]);
      return outcome;
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(Object.keys(tally(outcomes)).filter((outcome) => outcome !== 'ok' && outcome !== refusal)).toEqual([]);
    // A race that always ends alike was none.
    expect(Object.keys(tally(outcomes)).sort()).toEqual([refusal, 'ok'].sort());
  });

  it('that merges it away leave no live session of the merged one, and end at the other', async () => {
    const outcomes = await inParallel(ROUNDS, WIDTH, async (round) => {
      const [person, other] = [await world.wechat.person(), await world.wechat.person()];
      const [from, into] = [await world.signIn(person), await world.signIn(other)];
      const code = await world.wechat.code(person);
      const [reply] = await Promise.all([
        turns((round * 7) % 12).then(() => world.http.ok('POST /sign-in/wechat', { code })),
        turns((round * 5) % 40).then(() => merge(world.sql, from.user.id, into.user.id)),
      ]);
      expect([from.user.id, into.user.id]).toContain(reply.user.id);
      return reply.user.id === from.user.id ? 'before' : 'after';
    });
    expect(await countStraySessions(world.sql)).toBe(0);
    expect(Object.keys(tally(outcomes)).sort()).toEqual(['after', 'before']);
  });

  it('that joins a second mini program to a user being blocked leaves no live session', async () => {
    await inParallel(100, WIDTH, async (round) => {
      const person = await world.wechat.person({ unionid: `union-race-${round}` });
      const { user } = await world.signIn(person);
      const code = await world.wechat.code(person, WECHAT.other);
      await Promise.all([
        turns((round * 3) % 10).then(() =>
          world.http.outcome('POST /sign-in/wechat', { code }, { app: MANY_APP, connection: 'other' }),
        ),
        turns((round * 5) % 30).then(() => setState(world.sql, user.id, 'blocked')),
      ]);
    });
    expect(await countStraySessions(world.sql)).toBe(0);
  });

  it('with refreshes in between leave no session that can be refreshed', async () => {
    await inParallel(100, WIDTH, async (round) => {
      const person = await world.wechat.person();
      const { user, refreshToken } = await world.signIn(person);
      const [answer] = await Promise.all([
        world.http.call('POST /sessions/refresh', { refreshToken }),
        turns(round % 20).then(() => setState(world.sql, user.id, 'blocked')),
      ]);
      const token = answer.status === 200 ? (answer.json as { refreshToken: string }).refreshToken : refreshToken;
      expect((await world.http.refused('POST /sessions/refresh', { refreshToken: token })).name).toBe('SESSION_ENDED');
    });
    expect(await countStraySessions(world.sql)).toBe(0);
  });
});
