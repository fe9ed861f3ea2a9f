import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { MANY_APP } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import { type Tap, Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const ROUNDS = roundsOf(100);

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let operator: Undoer;
beforeAll(async () => {
  const env = { YAOPAI_PUBLIC_URL: 'http://id.stories.test' };
  world = await World.start({ clock, servers: 2, logLevel: 'info', env });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  operator = await Undoer.start({ world, clock });
});
afterEach(async () => expect(await findBroken(world)).toEqual([]));
afterAll(async () => {
  const { deadlocks } = await world.sql.one<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  await operator.close();
  await world.close();
  expect(deadlocks).toBe('0');
});

/** Of the button's code; the clock stands still. */
const tap = async (person: Person, phone: string): Promise<Tap> => ({
  code: await world.wechat.code(person),
  ...(await taps.button(person, phone)),
});
const me = (details = {}) => silent({ world, people, taps }, details);
const inOther = async (): Promise<SignInReply & { person: Person }> => {
  const person = await world.wechat.person();
  return { person, ...(await world.signIn(person, IN_OTHER)) };
};
const stateOf = async (id: string): Promise<string> =>
  (await world.sql.one<{ state: string }>('SELECT state FROM users WHERE id = $1', [id])).state;

const link = (token: string, secondaryToken: string, options = {}): Promise<string> =>
  world.http.outcome('POST /me/identities', { secondaryToken }, { token, ...options });
async function unlink(token: string, id: string, options = {}): Promise<string> {
  const answer = await world.http.send('DELETE', `/api/v1/me/identities/${id}`, { token, ...options });
  return answer.status === 200 ? 'ok' : problemOf(answer).name;
}

/** What closing an account will do: the state under the row lock, unless another was first; then the sessions. */
async function close(id: string): Promise<string> {
  return world.sql.transaction(async (client) => {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM users WHERE id = $1 FOR NO KEY UPDATE', [
      id,
    ]);
    if (rows[0]!.state !== 'active') return rows[0]!.state;
    await client.query(
      `UPDATE users SET state = 'closing', closing_since = now(), erased_after = now() + interval '7 days' WHERE id = $1`,
      [id],
    );
    await client.query(
      `UPDATE sessions SET ended_at = clock_timestamp(), end_reason = 'closing' WHERE user_id = $1 AND ended_at IS NULL`,
      [id],
    );
    return 'closed';
  });
}

describe(`${ROUNDS} races to link`, () => {
  it('one account to two others give it to one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({ one: await me(), two: await people.proven('email'), other: await inOther() }),
      first: ({ one, other }) => link(one.w.accessToken, other.accessToken),
      second: ({ two, other }) => link(two.token, other.accessToken, { server: 1 }),
    });
    const lost = ['FRESH_PROOF_NEEDED', 'INVALID_INPUT'];
    expect(unexpected(pairs, ...lost.flatMap((name) => [`ok | ${name}`, `${name} | ok`]))).toEqual([]);
    expect(pairs.length).toBeGreaterThan(1);
  });

  it('two accounts to each other merge one into the other', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({ one: (await me()).w, other: await inOther() }),
      first: ({ one, other }) => link(one.accessToken, other.accessToken),
      second: ({ one, other }) => link(other.accessToken, one.accessToken, { app: MANY_APP, server: 1 }),
      after: async ({ one, other }) =>
        expect([await stateOf(one.user.id), await stateOf(other.user.id)].sort()).toEqual(['active', 'merged']),
    });
    const lost = ['SESSION_ENDED', 'FRESH_PROOF_NEEDED', 'INVALID_INPUT'];
    expect(unexpected(pairs, ...lost.flatMap((name) => [`ok | ${name}`, `${name} | ok`]))).toEqual([]);
  });

  it.each(['primary', 'secondary'] as const)('while the %s closes leave nobody in a closing account', async (which) => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => ({ one: await people.proven('email'), other: await inOther() }),
      first: ({ one, other }) => link(one.token, other.accessToken),
      second: ({ one, other }) => close(which === 'primary' ? one.id : other.user.id),
    });
    const closedFirst = ['SESSION_ENDED', 'FRESH_PROOF_NEEDED', 'INVALID_INPUT', 'ACCOUNT_CLOSING'];
    expect(unexpected(pairs, 'ok | closed', 'ok | merged', ...closedFirst.map((name) => `${name} | closed`))).toEqual(
      [],
    );
  });

  it('while the same person taps the number of a third account end in one of the two', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [{ person, w }, one, third] = [
          await me(),
          await people.proven('email'),
          await holder({ world, people, taps }),
        ];
        return { person, w, one, third, tap: await tap(person, third.phone) };
      },
      first: ({ one, w }) => link(one.token, w.accessToken),
      second: ({ tap: body }) => world.http.outcome('POST /sign-in/wechat-phone', body, { server: 1 }),
    });
    const outcomes = ['ok | ok', 'FRESH_PROOF_NEEDED | ok', 'INVALID_INPUT | ok', 'ok | ACCOUNT_CHOICE_NEEDED'];
    expect(unexpected(pairs, ...outcomes)).toEqual([]);
  });

  it('while the other comes by another mini program for the first time keep the unionid together', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
        const [other, one] = [await world.signIn(person), await people.proven('email')];
        return { one, other, code: await world.wechat.code(person, IN_OTHER.wechat) };
      },
      first: ({ one, other }) => link(one.token, other.accessToken),
      second: ({ code }) => world.http.outcome('POST /sign-in/wechat', { code }, { ...IN_OTHER, server: 1 }),
    });
    expect(pairs).toEqual(['ok | ok']);
  });
});

describe(`${ROUNDS} races to take off`, () => {
  it('both of the last two identities leave one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
        await world.signIn(person);
        const { accessToken: token, user } = await world.signIn(person, IN_OTHER);
        return { token, ids: user.identities.map(({ id }) => id) };
      },
      first: ({ token, ids: [id] }) => unlink(token, id!, { app: MANY_APP }),
      second: ({ token, ids: [, id] }) => unlink(token, id!, { app: MANY_APP, server: 1 }),
    });
    expect(pairs).toEqual(['LAST_SIGN_IN_METHOD | ok', 'ok | LAST_SIGN_IN_METHOD']);
  });

  it('the last identity and the number leave one', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const { w } = await me();
        await people.bind(w.accessToken, { phone: people.phone() });
        return w;
      },
      first: ({ accessToken, user }) => unlink(accessToken, user.identities[0]!.id),
      second: ({ accessToken: token }) => world.http.outcome('DELETE /me/phone', undefined, { token, server: 1 }),
    });
    expect(unexpected(pairs, 'LAST_SIGN_IN_METHOD | ok', 'ok | LAST_SIGN_IN_METHOD')).toEqual([]);
  });

  it('an identity that is linked to another account at the same time leave it there, or gone', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [{ w }, one] = [await me(), await people.proven('email')];
        await people.bind(w.accessToken, { phone: people.phone() });
        return { w, one };
      },
      first: ({ w }) => unlink(w.accessToken, w.user.identities[0]!.id),
      second: ({ w, one }) => link(one.token, w.accessToken, { server: 1 }),
    });
    const moved = ['NOT_FOUND', 'SESSION_ENDED'].map((name) => `${name} | ok`);
    const gone = ['NOT_FOUND', 'INVALID_INPUT', 'FRESH_PROOF_NEEDED'].map((name) => `ok | ${name}`);
    expect(unexpected(pairs, ...moved, ...gone)).toEqual([]);
  });
});

describe(`${ROUNDS} races to take a merge back`, () => {
  /** W was merged into P by a tap. */
  async function merged(details: { unionid?: string } = {}) {
    const [{ person, w }, { phone, p }] = [await me(details), await holder({ world, people, taps })];
    const { accessToken } = await world.http.ok('POST /sign-in/wechat-phone', await tap(person, phone));
    return { person, phone, p, w, token: accessToken, join: await operator.newestOf(p.id) };
  }

  it('twice take it back once', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: () => merged(),
      first: ({ join }) => operator.undo(join),
      second: ({ join }) => operator.undo(join),
      after: async ({ w }) => expect(await stateOf(w.user.id)).toBe('active'),
    });
    expect(unexpected(pairs, 'ok | undone', 'undone | ok')).toEqual([]);
  });

  it('while the same person taps again: it is merged again, or the sign-in is ended with it', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const before = await merged();
        return { ...before, tap: await tap(before.person, before.phone) };
      },
      first: ({ tap: body }) => world.http.outcome('POST /sign-in/wechat-phone', body),
      second: ({ join }) => operator.undo(join),
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it('while the identity is unlinked leave it gone, or at home', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: () => merged(),
      first: ({ token, w }) => unlink(token, w.user.identities[0]!.id),
      second: ({ join }) => operator.undo(join),
    });
    expect(unexpected(pairs, 'ok | nothing-left', 'SESSION_ENDED | ok', 'NOT_FOUND | ok')).toEqual([]);
  });

  it('while the person comes by another mini program for the first time keep the unionid together', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const before = await merged({ unionid: `union-${randomUUID()}` });
        return { ...before, code: await world.wechat.code(before.person, IN_OTHER.wechat) };
      },
      first: ({ code }) => world.http.outcome('POST /sign-in/wechat', { code }, { ...IN_OTHER, server: 1 }),
      second: ({ join }) => operator.undo(join),
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it('while the account closes leave nobody in it', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: () => merged(),
      first: ({ p }) => close(p.id),
      second: ({ join }) => operator.undo(join),
    });
    expect(unexpected(pairs, 'closed | ok', 'closed | not-active')).toEqual([]);
  });
});
