import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setState } from '../src/account-states.js';
import { MIRROR_APP } from '../src/deployment.js';
import { type Member, otherThan, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

/** Tries of a password for one handle within fifteen minutes. */
const TRIES = 10;

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock, servers: 2 });
  people = new People(world, clock);
});
afterAll(() => world.close());

const signIn = (handle: object, password: string, server = 0): Promise<string> =>
  world.http.outcome('POST /sign-in/password', { ...handle, password }, { server });
const hashOf = async (id: string): Promise<string | undefined> =>
  (await world.sql.rows<{ hash: string }>('SELECT hash FROM passwords WHERE user_id = $1', [id]))[0]?.hash;
const me = (token: string): Promise<string> => world.http.outcome('GET /me', undefined, { token });
/** Another session of the same account. */
const another = async ({ handle, password }: Member): Promise<{ accessToken: string; refreshToken: string }> =>
  world.http.ok('POST /sign-in/password', { ...handle, password });

async function expectEndedByPassword(session: { accessToken: string; refreshToken: string }): Promise<void> {
  const refusals = [
    await world.http.refused('GET /me', undefined, { token: session.accessToken }),
    await world.http.refused('POST /sessions/refresh', { refreshToken: session.refreshToken }),
  ];
  for (const { name, reason } of refusals) expect([name, reason]).toEqual(['SESSION_ENDED', 'password']);
}

/** Wrong passwords until no more are taken. */
async function lock(handle: object): Promise<void> {
  for (let time = 0; time < TRIES; time++) expect(await signIn(handle, people.password())).toBe('CREDENTIALS_WRONG');
}

describe('checking a password', () => {
  it('says whether the pool takes it, how strong it is, and why, in the request’s language', async () => {
    const check = (password: string, language = 'en') =>
      world.http.ok('POST /passwords/check', { password }, { headers: { 'accept-language': language } });
    const [short, good] = [await check('abc'), await check(people.password())];
    expect(short).toMatchObject({ valid: false, level: 1 });
    expect(good).toMatchObject({ valid: true, level: 3 });
    expect(short.message).toMatch(/8/);
    expect((await check('abc', 'zh')).message).toMatch(/[\u4e00-\u9fff]/);
    expect(good.message).toMatch(/^[\x20-\x7e]+$/);
  });

  it('says what a sign-up then does', async () => {
    for (const password of ['abc', '1234567', 'abcdefg', people.password(), `密码${people.password()}`]) {
      const { valid } = await world.http.ok('POST /passwords/check', { password });
      const outcome = await world.http.outcome('POST /sign-up', { username: people.username(), password });
      expect([password, outcome]).toEqual([password, valid ? 'ok' : 'PASSWORD_TOO_WEAK']);
    }
  });

  it('writes nothing', async () => {
    const before = await world.sql.rowCounts();
    await world.http.ok('POST /passwords/check', { password: people.password() });
    expect(await world.sql.rowCounts()).toEqual(before);
  });
});

describe('resetting a password', () => {
  it.each(['email', 'phone'] as const)('by %s sets it and ends every session', async (kind) => {
    const member = await people.proven(kind, people.password());
    const sessions = [member.reply, await another(member)];
    const [code, password] = [await people.code(member.handle, 'reset-password'), people.password()];
    expect(await world.http.ok('POST /passwords/reset', { ...member.handle, code, password })).toEqual({ reset: true });
    for (const session of sessions) await expectEndedByPassword(session);
    expect(await signIn(member.handle, member.password)).toBe('CREDENTIALS_WRONG');
    expect(await signIn(member.handle, password)).toBe('ok');
  });

  it('gives a first password to whoever had none', async () => {
    const { handle } = await people.proven('phone');
    const [code, password] = [await people.code(handle, 'reset-password'), people.password()];
    await world.http.ok('POST /passwords/reset', { ...handle, code, password });
    expect(await signIn(handle, password)).toBe('ok');
  });

  it('is refused with a wrong, a used and another purpose’s code, and changes nothing', async () => {
    const member = await people.proven('email', people.password());
    const { handle, id } = member;
    const hash = await hashOf(id);
    const forSignIn = await people.code(handle, 'sign-in');
    const code = await people.code(handle, 'reset-password');
    const reset = (given: string): Promise<string> =>
      world.http.outcome('POST /passwords/reset', { ...handle, code: given, password: people.password() });
    expect(await reset(otherThan(code))).toBe('CODE_WRONG');
    if (forSignIn !== code) expect(await reset(forSignIn)).toBe('CODE_WRONG');
    expect([await hashOf(id), await me(member.token)]).toEqual([hash, 'ok']);
    expect([await reset(code), await reset(code)]).toEqual(['ok', 'CODE_WRONG']);
  });

  it('to a weak password is PASSWORD_TOO_WEAK, names the field, and spends no code', async () => {
    const { handle, token } = await people.proven('email', people.password());
    const code = await people.code(handle, 'reset-password');
    const problem = await world.http.refused('POST /passwords/reset', { ...handle, code, password: 'weak' });
    expect([problem.name, problem.fields?.map(({ field }) => field)]).toEqual(['PASSWORD_TOO_WEAK', ['password']]);
    expect(await me(token)).toBe('ok');
    await world.http.ok('POST /passwords/reset', { ...handle, code, password: people.password() });
  });

  it('of nobody is ACCOUNT_NOT_FOUND with a right code and CODE_WRONG with a wrong one', async () => {
    const email = people.email();
    const code = await people.code({ email }, 'reset-password');
    const reset = (given: string): Promise<string> =>
      world.http.outcome('POST /passwords/reset', { email, code: given, password: people.password() });
    expect([await reset(otherThan(code)), await reset(code)]).toEqual(['CODE_WRONG', 'ACCOUNT_NOT_FOUND']);
  });

  it.each(['blocked', 'closing'] as const)(
    'of a user who is %s sets nothing, and says so to the owner only',
    async (state) => {
      const { handle, id, password } = await people.proven('email', people.password());
      await setState(world.sql, id, state);
      const hash = await hashOf(id);
      const code = await people.code(handle, 'reset-password');
      const reset = (given: string): Promise<string> =>
        world.http.outcome('POST /passwords/reset', { ...handle, code: given, password: people.password() });
      expect([await reset(otherThan(code)), await reset(code)]).toEqual([
        'CODE_WRONG',
        `ACCOUNT_${state.toUpperCase()}`,
      ]);
      expect(await hashOf(id)).toBe(hash);
      expect(await signIn(handle, password)).toBe(`ACCOUNT_${state.toUpperCase()}`);
    },
  );

  it('is of the pool whose code it is', async () => {
    const member = await people.proven('phone', people.password());
    const code = await people.code(member.handle, 'reset-password', { app: MIRROR_APP });
    const request = { ...member.handle, code, password: people.password() };
    expect(await world.http.outcome('POST /passwords/reset', request)).toBe('CODE_WRONG');
    expect(await world.http.outcome('POST /passwords/reset', request, { app: MIRROR_APP })).toBe('ACCOUNT_NOT_FOUND');
    expect(await signIn(member.handle, member.password)).toBe('ok');
  });

  it('raced twenty times with one code sets one of the twenty', async () => {
    const { handle } = await people.proven('phone', people.password());
    const code = await people.code(handle, 'reset-password');
    const passwords = Array.from({ length: 20 }, () => people.password());
    const outcomes = await inParallel(20, 20, (index) =>
      world.http.outcome(
        'POST /passwords/reset',
        { ...handle, code, password: passwords[index]! },
        { server: index % 2 },
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(await signIn(handle, passwords[outcomes.indexOf('ok')]!)).toBe('ok');
  });
});

describe('changing one’s password', () => {
  const change = (member: Member, body: object, token = member.token): Promise<string> =>
    world.http.outcome('PUT /me/password', body, { token });

  it('with the old one keeps the own session and ends every other with reason password', async () => {
    const member = await people.named();
    const other = await another(member);
    const password = people.password();
    const user = await world.http.ok(
      'PUT /me/password',
      { password, oldPassword: member.password },
      { token: member.token },
    );
    expect(user.id).toBe(member.id);
    await expectEndedByPassword(other);
    expect(await me(member.token)).toBe('ok');
    await world.refresh(member.reply.refreshToken);
    expect(await signIn(member.handle, member.password)).toBe('CREDENTIALS_WRONG');
    expect(await signIn(member.handle, password)).toBe('ok');
  });

  it('without the old one, or with a wrong one, is refused and changes nothing', async () => {
    const member = await people.named();
    const other = await another(member);
    const password = people.password();
    const missing = await world.http.refused('PUT /me/password', { password }, { token: member.token });
    expect(['INVALID_INPUT', 'OLD_PASSWORD_WRONG']).toContain(missing.name);
    expect(await change(member, { password, oldPassword: password })).toBe('OLD_PASSWORD_WRONG');
    expect(await me(other.accessToken)).toBe('ok');
    expect(await signIn(member.handle, member.password)).toBe('ok');
  });

  it('sets a first one without an old one, once', async () => {
    const member = await people.proven('phone');
    const password = people.password();
    expect(await change(member, { password })).toBe('ok');
    expect(await signIn(member.handle, password)).toBe('ok');
    expect(await change(member, { password: people.password() })).not.toBe('ok');
    expect(await signIn(member.handle, password)).toBe('ok');
  });

  it('sets one for somebody from WeChat, who has no handle to use it with yet', async () => {
    const reply = await world.signIn(await world.wechat.person());
    await world.http.ok('PUT /me/password', { password: people.password() }, { token: reply.accessToken });
    expect(await hashOf(reply.user.id)).toBeDefined();
    expect(await me(reply.accessToken)).toBe('ok');
  });

  it('to a weak one is PASSWORD_TOO_WEAK', async () => {
    const member = await people.named();
    expect(await change(member, { password: 'weak', oldPassword: member.password })).toBe('PASSWORD_TOO_WEAK');
    expect(await signIn(member.handle, member.password)).toBe('ok');
  });

  it('takes ten tries of the old one in fifteen minutes, whichever session sends them', async () => {
    const member = await people.named();
    const other = await another(member);
    const guess = (token: string): Promise<string> =>
      change(member, { password: people.password(), oldPassword: people.password() }, token);
    for (let time = 0; time < TRIES; time++) {
      expect(await guess(time % 2 ? member.token : other.accessToken)).toBe('OLD_PASSWORD_WRONG');
    }
    const right = { password: people.password(), oldPassword: member.password };
    const answer = await world.http.call('PUT /me/password', right, { token: member.token });
    expect(answer.json).toMatchObject({ name: 'RATE_LIMITED' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    clock.advance({ minutes: 15, seconds: 1 });
    expect(await change(member, right)).toBe('ok');
  });
});

describe('ten wrong passwords in fifteen minutes', () => {
  it('lock the handle for the right one too, say for how long, and pass', async () => {
    const { handle, password } = await people.named();
    await lock(handle);
    const answer = await world.http.call('POST /sign-in/password', { ...handle, password });
    const { name, retryAfterSeconds } = answer.json as { name: string; retryAfterSeconds: number };
    expect([name, answer.headers.get('retry-after')]).toEqual(['RATE_LIMITED', String(retryAfterSeconds)]);
    expect(retryAfterSeconds).toBeGreaterThan(14 * 60);
    expect(retryAfterSeconds).toBeLessThanOrEqual(15 * 60);
    clock.advance({ seconds: retryAfterSeconds - 1 });
    expect(await signIn(handle, password)).toBe('RATE_LIMITED');
    clock.advance({ seconds: 1 });
    expect(await signIn(handle, password)).toBe('ok');
  });

  it('lock it on every server, in every letter case and way of writing', async () => {
    const named = await people.named();
    const phoned = await people.proven('phone', people.password());
    await lock(named.handle);
    await lock({ phone: `+86${phoned.handle.phone}` });
    const username = named.handle.username!.toUpperCase();
    expect(await signIn({ username }, named.password, 1)).toBe('RATE_LIMITED');
    expect(await signIn({ phone: phoned.handle.phone, phoneCountryCode: '86' }, phoned.password, 1)).toBe(
      'RATE_LIMITED',
    );
  });

  it('lock neither another handle, nor the same one in another pool', async () => {
    const [username, password] = [people.username(), people.password()];
    await people.signUp({ username, password });
    await people.signUp({ username, password }, { app: MIRROR_APP });
    await lock({ username });
    const neighbour = await people.named();
    expect(await signIn(neighbour.handle, neighbour.password)).toBe('ok');
    expect(await world.http.outcome('POST /sign-in/password', { username, password }, { app: MIRROR_APP })).toBe('ok');
  });

  it('lock a handle that nobody has, just the same', async () => {
    const handle = { username: people.username() };
    await lock(handle);
    expect(await signIn(handle, people.password())).toBe('RATE_LIMITED');
  });

  it('are counted before the password is looked at, also all at the same time', async () => {
    const { handle, password } = await people.named();
    const outcomes = await inParallel(40, 20, (index) => signIn(handle, people.password(), index % 2));
    expect(outcomes.filter((outcome) => outcome === 'CREDENTIALS_WRONG')).toHaveLength(TRIES);
    expect(outcomes.filter((outcome) => outcome === 'RATE_LIMITED')).toHaveLength(30);
    expect(await signIn(handle, password)).toBe('RATE_LIMITED');
  });

  it('are forgotten after a right one', async () => {
    const { handle, password } = await people.named();
    for (let round = 0; round < 2; round++) {
      for (let time = 1; time < TRIES; time++) await signIn(handle, people.password());
      expect(await signIn(handle, password)).toBe('ok');
    }
  });

  it('leave codes and the sessions that are there alone', async () => {
    const member = await people.proven('phone', people.password());
    await lock(member.handle);
    expect(await me(member.token)).toBe('ok');
    const code = await people.code(member.handle, 'sign-in');
    const { user } = await world.http.ok('POST /sign-in/code', { ...member.handle, code });
    expect(user.id).toBe(member.id);
  });

  it('are forgotten after a reset', async () => {
    const { handle } = await people.proven('email', people.password());
    await lock(handle);
    const [code, password] = [await people.code(handle, 'reset-password'), people.password()];
    await world.http.ok('POST /passwords/reset', { ...handle, code, password });
    expect(await signIn(handle, password)).toBe('ok');
  });
});
