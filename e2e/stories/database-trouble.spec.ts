import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inParallel, World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** What a restart or a failover of PostgreSQL does to those who are connected. */
const cutConnections = (): Promise<unknown> =>
  world.sql.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'yaopai' AND pid <> pg_backend_pid()`,
  );

describe('a database that cuts every connection', () => {
  it('costs at most the requests that were on them: the next ones succeed', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    for (let round = 0; round < 5; round++) {
      await inParallel(10, 10, () => world.signIn(person));
      await cutConnections();
      // Whoever meets a cut connection is told to come again, and only once for each connection.
      const outcomes = await inParallel(30, 10, async () =>
        world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(person) }),
      );
      expect(outcomes.filter((outcome) => !['ok', 'BUSY'].includes(outcome))).toEqual([]);
      expect((await world.signIn(person)).user.id).toBe(user.id);
    }
  });

  it('in the middle of sign-ins leaves no half of one', async () => {
    const before = await world.sql.count('SELECT count(*) FROM users');
    const people = await inParallel(40, 10, () => world.wechat.person());
    const [outcomes] = await Promise.all([
      inParallel(40, 10, async (index) =>
        world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(people[index]!) }),
      ),
      (async () => {
        for (let cut = 0; cut < 4; cut++) await cutConnections();
      })(),
    ]);
    expect(outcomes.filter((outcome) => !['ok', 'BUSY'].includes(outcome))).toEqual([]);
    const succeeded = outcomes.filter((outcome) => outcome === 'ok').length;
    const users = await world.sql.count('SELECT count(*) FROM users');
    // A cut between commit and reply may leave a whole user whose client saw a failure, never one without identity.
    expect(users - before).toBeGreaterThanOrEqual(succeeded);
    expect(
      await world.sql.count(
        'SELECT count(*) FROM users WHERE NOT EXISTS (SELECT FROM identities WHERE user_id = users.id)',
      ),
    ).toBe(0);
    expect(
      await world.sql.count(
        'SELECT count(*) FROM users WHERE logins_count <> (SELECT count(*) FROM sessions WHERE user_id = users.id)',
      ),
    ).toBe(0);
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
      while (!(await isWaiting()));
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
