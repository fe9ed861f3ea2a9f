import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@yaopai/server/testing/until';
import type { Answer } from '../src/http-client.js';
import { People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

/** What a restart or a failover of PostgreSQL does to those who are connected. @returns how many were cut */
const cutConnections = (): Promise<number> =>
  world.sql.count(
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'yaopai server %'`,
  );

/** The last cut may reach the server after its last answer, and then costs one more. */
const untilAnswered = (ask: () => Promise<string>): Promise<void> =>
  until(async () => (await ask()) === 'ok', { what: 'an answer after the last cut' });

describe('a database that cuts every connection', () => {
  it('costs at most the requests that were on them: the next ones succeed', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    for (let round = 0; round < 5; round++) {
      await inParallel(10, 10, () => world.signIn(person));
      expect(await cutConnections()).toBeGreaterThan(0);
      // Whoever meets a cut connection is told to come again, and only once for each connection.
      const outcomes = await inParallel(30, 10, async () =>
        world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(person) }),
      );
      expect(outcomes.filter((outcome) => !['ok', 'BUSY'].includes(outcome))).toEqual([]);
      expect((await world.signIn(person)).user.id).toBe(user.id);
    }
  });

  it('is no bug of any route, and hides the keys from no backend', async () => {
    const { handle, password, token } = await people.signUp({
      username: people.username(),
      password: people.password(),
    });
    const questions: [name: string, ask: () => Promise<Answer>, expected: number[]][] = [
      ['read', () => world.http.call('GET /me', undefined, { token }), [200, 503]],
      ['write', () => world.http.call('PUT /me', { city: '深圳' }, { token }), [200, 503]],
      ['password', () => world.http.call('POST /sign-in/password', { ...handle, password }), [200, 503]],
      ['userinfo', () => world.http.send('GET', '/oidc/userinfo', { token }), [200, 503]],
      ['keys', () => world.http.send('GET', '/oidc/jwks'), [200]],
    ];
    const met = new Set<number>();
    // Until a question was under way at a cut; its token is good for half an hour.
    for (let round = 0; round < 10 || (round < 25 && !met.has(503)); round++) {
      // So that keys have to be read again, by all who ask.
      clock.advance({ minutes: 1 });
      await cutConnections();
      const asking = inParallel(40, 20, async (index) => {
        const [name, ask, expected] = questions[index % questions.length]!;
        const { status, headers, text } = await ask();
        met.add(status);
        const isExpected = expected.includes(status) && (status === 200 || headers.get('retry-after') === '1');
        return isExpected ? [] : [`${name}: ${status} ${text}`];
      });
      for (let time = 0; time < 3; time++) await cutConnections();
      expect((await asking).flat()).toEqual([]);
    }
    expect(met).toEqual(new Set([200, 503]));
    await untilAnswered(() => world.http.outcome('GET /me', undefined, { token }));
  });

  it('in the middle of sign-ins leaves no half of one', async () => {
    const before = await world.sql.count('SELECT count(*) FROM users');
    const persons = await inParallel(40, 10, () => world.wechat.person());
    const [outcomes, cuts] = await Promise.all([
      inParallel(40, 10, async (index) =>
        world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(persons[index]!) }),
      ),
      (async () => {
        let cut = 0;
        for (let time = 0; time < 4; time++) cut += await cutConnections();
        return cut;
      })(),
    ]);
    expect(cuts).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => !['ok', 'BUSY'].includes(outcome))).toEqual([]);
    const succeeded = outcomes.filter((outcome) => outcome === 'ok').length;
    const users = await world.sql.count('SELECT count(*) FROM users');
    // A cut between commit and reply may leave a whole user whose client saw a failure, never one without identity.
    expect(users - before).toBeGreaterThanOrEqual(succeeded);
    expect(
      await world.sql.count(
        `SELECT count(*) FROM users
          WHERE username IS NULL AND NOT EXISTS (SELECT FROM identities WHERE user_id = users.id)`,
      ),
    ).toBe(0);
    expect(
      await world.sql.count(
        'SELECT count(*) FROM users WHERE logins_count <> (SELECT count(*) FROM sessions WHERE user_id = users.id)',
      ),
    ).toBe(0);
    await untilAnswered(async () =>
      world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(persons[0]!) }),
    );
  });
});

describe('a user row that somebody else holds', () => {
  it('makes the sign-in wait, not fail', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    const code = await world.wechat.code(person);
    const signIn = await world.sql.transaction(async (client) => {
      await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [user.id]);
      const waiting = world.http.ok('POST /sign-in/wechat', { code });
      const isWaiting = async (): Promise<boolean> =>
        (await world.sql.count(
          `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )) > 0;
      await until(isWaiting, { what: 'the sign-in waits for the row' });
      return { waiting };
    });
    expect((await signIn.waiting).user.loginsCount).toBe(2);
  });
});

describe('a user row that somebody holds for long', () => {
  it('makes its own sign-ins BUSY, and nobody else waits for it', async () => {
    const [held, other] = [await world.wechat.person(), await world.wechat.person()];
    const { user } = await world.signIn(held);
    const { accessToken } = await world.signIn(other);
    const codes = await inParallel(30, 10, () => world.wechat.code(held));
    await world.sql.transaction(async (client) => {
      await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [user.id]);
      const waiting = inParallel(30, 30, async (index) =>
        world.http.outcome('POST /sign-in/wechat', { code: codes[index]! }),
      );
      const outcomes = await waiting;
      expect(new Set(outcomes)).toEqual(new Set(['BUSY']));
    });
    expect((await world.http.ok('GET /me', undefined, { token: accessToken })).id).not.toBe(user.id);
    expect((await world.signIn(held)).user.loginsCount).toBe(2);
  });
});
