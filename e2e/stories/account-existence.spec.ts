import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountHandle, Endpoint } from '@yaopai/protocol';
import { MIRROR_APP, MIRROR_POOL } from '../src/deployment.js';
import { type Member, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

/** Of each kind; wrong passwords come ten to an account. */
const SAMPLES = 150;
const TRIES = 10;

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  await world.sql.rows('UPDATE user_pools SET reveal_account_existence = true WHERE id = $1', [MIRROR_POOL]);
  // Pools are kept in memory for a while.
  clock.advance({ minutes: 5 });
});
afterAll(() => world.close());

const exists = (handle: AccountHandle, app?: string) =>
  world.http.call('POST /users/exists', handle, { ...(app && { app }) });

describe('where the pool hides who has an account', () => {
  it('an unknown account, one without a password and a wrong password are refused in the same words', async () => {
    const wrong = people.password();
    const withPassword = [await people.named(), await people.claiming(people.email())];
    const without = [await people.proven('email'), await people.proven('phone')];
    const handles = [
      ...[...withPassword, ...without].map(({ handle }) => handle),
      { username: people.username() },
      { email: people.email() },
      { phone: people.phone() },
    ];
    const answers = await Promise.all(
      handles.map((handle) => world.http.call('POST /sign-in/password', { ...handle, password: wrong })),
    );
    const bodies = answers.map(({ json }) => ({ ...(json as object), requestId: '' }));
    expect(bodies[0]).toMatchObject({ name: 'CREDENTIALS_WRONG' });
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    const headerNames = answers.map(({ headers }) => [...headers.keys()].sort().join());
    expect(new Set(headerNames).size).toBe(1);
  });

  it('only usernames can be asked about', async () => {
    const { handle } = await people.named();
    expect((await exists(handle)).json).toEqual({ exists: true });
    expect((await exists({ username: handle.username!.toUpperCase() })).json).toEqual({ exists: true });
    expect((await exists({ username: people.username() })).json).toEqual({ exists: false });
    for (const kind of ['email', 'phone'] as const) {
      const owner = await people.proven(kind);
      const answers = [await exists(owner.handle), await exists(people.contact(kind))];
      const bodies = answers.map(({ json }) => ({ ...(json as object), requestId: '' }));
      expect(bodies[0]).toMatchObject({ name: 'FORBIDDEN', fields: [{ field: kind, message: expect.any(String) }] });
      expect(bodies[1]).toEqual(bodies[0]);
    }
  });

  it('a wrong code is refused in the same words whoever has the address', async () => {
    const [owner, stranger] = [await people.proven('email'), { email: people.email() }];
    const requests: [Endpoint, object][] = [
      ['POST /sign-in/code', {}],
      ['POST /sign-up', {}],
      ['POST /passwords/reset', { password: people.password() }],
    ];
    for (const [endpoint, more] of requests) {
      const bodies: object[] = [];
      for (const target of [owner.handle, stranger]) {
        const { json } = await world.http.call(endpoint, { ...target, code: '000000', ...more });
        bodies.push({ ...(json as object), requestId: '' });
      }
      expect([endpoint, bodies[0]]).toEqual([endpoint, expect.objectContaining({ name: 'CODE_WRONG' })]);
      expect(bodies[1]).toEqual(bodies[0]);
    }
  });
});

describe('where the pool reveals it', () => {
  const app = MIRROR_APP;
  const signIn = (handle: AccountHandle, password: string): Promise<string> =>
    world.http.outcome('POST /sign-in/password', { ...handle, password }, { app });

  it('an unknown account and a wrong password have names of their own', async () => {
    const [named, codeOnly] = [await people.named({ app }), await people.proven('email', undefined, { app })];
    expect(await signIn(named.handle, people.password())).toBe('PASSWORD_WRONG');
    expect(await signIn(codeOnly.handle, people.password())).toBe('PASSWORD_WRONG');
    for (const handle of [{ username: people.username() }, { email: people.email() }, { phone: people.phone() }]) {
      expect(await signIn(handle, people.password())).toBe('ACCOUNT_NOT_FOUND');
    }
  });

  it('every handle can be asked about, in its own pool', async () => {
    for (const kind of ['email', 'phone'] as const) {
      const { handle } = await people.proven(kind, undefined, { app });
      expect((await exists(handle, app)).json).toEqual({ exists: true });
      expect((await exists(people.contact(kind), app)).json).toEqual({ exists: false });
    }
    const { handle } = await people.named();
    expect((await exists(handle, app)).json).toEqual({ exists: false });
  });

  it('ten tries lock a handle before anything is told of it', async () => {
    const handle = { username: people.username() };
    for (let time = 0; time < TRIES; time++) expect(await signIn(handle, people.password())).toBe('ACCOUNT_NOT_FOUND');
    expect(await signIn(handle, people.password())).toBe('RATE_LIMITED');
  });
});

describe('the time of a refusal', () => {
  /** How likely a sample of the first takes longer than one of the second: 0.5 when nothing tells them apart. */
  function likelihoodOfLonger(first: number[], second: number[]): number {
    let wins = 0;
    for (const one of first) for (const other of second) wins += one > other ? 1 : one === other ? 0.5 : 0;
    return wins / (first.length * second.length);
  }

  async function timeOf(handle: AccountHandle): Promise<number> {
    const startedAt = performance.now();
    const outcome = await world.http.outcome('POST /sign-in/password', { ...handle, password: people.password() });
    const ms = performance.now() - startedAt;
    expect(outcome).toBe('CREDENTIALS_WRONG');
    return ms;
  }

  /** Interleaved one by one, in an order that changes, so that whatever the machine does meets all alike. */
  async function sample(kinds: Record<string, AccountHandle[]>): Promise<Record<string, number[]>> {
    const names = Object.keys(kinds);
    const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
    // Nobody's tries before are counted with these, and the first requests of a server are slow.
    clock.advance({ minutes: 15, seconds: 1 });
    for (let time = 0; time < 10; time++) await timeOf({ username: people.username() });
    for (let index = 0; index < SAMPLES; index++) {
      const order = names.map((_, place) => names[(place + index) % names.length]!);
      for (const name of order) times[name]!.push(await timeOf(kinds[name]![Math.floor(index / TRIES)]!));
    }
    return times;
  }

  it('does not tell whether the account exists, nor whether it has a password', async () => {
    const count = SAMPLES / TRIES;
    const many = async (make: () => Promise<Member>): Promise<AccountHandle[]> => {
      const members: AccountHandle[] = [];
      for (let index = 0; index < count; index++) members.push((await make()).handle);
      return members;
    };
    const kinds = {
      'wrong password': await many(() => people.proven('email', people.password())),
      'no password': await many(() => people.proven('email')),
      unknown: Array.from({ length: count }, () => ({ email: people.email() })),
    };
    // A machine that was busy with something else at the wrong moments gets two more chances; a difference stays.
    let told: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const times = await sample(kinds);
      told = (['no password', 'unknown'] as const).flatMap((name) => {
        const likelihood = likelihoodOfLonger(times[name]!, times['wrong password']!);
        return likelihood > 0.35 && likelihood < 0.65 ? [] : [`${name}: ${likelihood.toFixed(3)}`];
      });
      if (told.length === 0) break;
    }
    expect(told).toEqual([]);
  });
});
