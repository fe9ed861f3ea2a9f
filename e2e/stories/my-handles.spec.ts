import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodeTarget, Endpoint, User } from '@yaopai/protocol';
import { WECHAT } from '../src/deployment.js';
import { type Member, otherThan, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

type Kind = 'email' | 'phone';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

const KINDS = ['email', 'phone'] as const;
const route = (method: 'POST' | 'PUT' | 'DELETE', kind: Kind): Endpoint => `${method} /me/${kind}`;
const upper = (kind: Kind): string => kind.toUpperCase();

const me = (token: string): Promise<User> => world.http.ok('GET /me', undefined, { token });

describe.each(KINDS)('binding: %s', (kind) => {
  it('makes it a verified way in', async () => {
    const member = await people.named();
    const target = await people.bind(member.token, people.contact(kind));
    expect(await me(member.token)).toMatchObject({ [kind]: target[kind], [`${kind}Verified`]: true });
    expect(await people.accountBehind(target)).toBe(member.id);
  });

  it('with a wrong, an old or another purpose’s code is refused and binds nothing', async () => {
    const [member, target] = [await people.named(), people.contact(kind)];
    const post = (code: string): Promise<string> =>
      world.http.outcome(route('POST', kind), { ...target, code }, { token: member.token });
    const forSignIn = await people.code(target, 'sign-in');
    const old = await people.code(target, 'bind');
    const code = await people.code(target, 'bind');
    for (const wrong of new Set([forSignIn, old, otherThan(code)])) {
      if (wrong !== code) expect(await post(wrong)).toBe('CODE_WRONG');
    }
    expect((await me(member.token))[kind]).toBeNull();
    expect(await post(code)).toBe('ok');
    const late = await people.named();
    const other = people.contact(kind);
    const expired = await people.code(other, 'bind');
    clock.advance({ seconds: 301 });
    expect(await world.http.outcome(route('POST', kind), { ...other, code: expired }, { token: late.token })).toBe(
      'CODE_EXPIRED',
    );
  });

  it('the one that is bound already changes nothing, and is accepted', async () => {
    const member = await people.named();
    const target = await people.bind(member.token, people.contact(kind));
    const before = await me(member.token);
    await people.bind(member.token, target);
    expect({ ...(await me(member.token)), updatedAt: '' }).toEqual({ ...before, updatedAt: '' });
  });

  it('is not changeable here when another verified one is there', async () => {
    const member = await people.named();
    const first = await people.bind(member.token, people.contact(kind));
    const second = people.contact(kind);
    const code = await people.code(second, 'bind');
    expect(await world.http.outcome(route('POST', kind), { ...second, code }, { token: member.token })).toBe(
      `${upper(kind)}_NOT_CHANGEABLE_HERE`,
    );
    expect((await me(member.token))[kind]).toBe(first[kind]);
  });

  it('of another account is taken, once the code was right', async () => {
    const [owner, member] = [await people.proven(kind), await people.named()];
    const code = await people.code(owner.handle, 'bind');
    const post = (given: string): Promise<string> =>
      world.http.outcome(route('POST', kind), { ...owner.handle, code: given }, { token: member.token });
    expect([await post(otherThan(code)), await post(code)]).toEqual(['CODE_WRONG', `${upper(kind)}_TAKEN`]);
    expect((await me(member.token))[kind]).toBeNull();
    expect(await people.accountBehind(owner.handle)).toBe(owner.id);
  });

  it('joins an account from WeChat, which then has two ways in', async () => {
    const person = await world.wechat.person();
    const { accessToken, user } = await world.signIn(person);
    const target = await people.bind(accessToken, people.contact(kind));
    expect(await people.accountBehind(target)).toBe(user.id);
    expect((await world.signIn(person)).user.id).toBe(user.id);
    expect((await me(accessToken)).identities).toEqual([expect.objectContaining({ appId: WECHAT.main })]);
  });

  it('needs a session', async () => {
    const target = people.contact(kind);
    const code = await people.code(target, 'bind');
    expect((await world.http.refused(route('POST', kind), { ...target, code })).name).toBe('NOT_SIGNED_IN');
    expect((await world.http.refused(route('DELETE', kind), undefined)).name).toBe('NOT_SIGNED_IN');
  });
});

describe('binding an email that one only claimed', () => {
  it('verifies it and keeps the password, which this session was opened with', async () => {
    const email = people.email();
    const member = await people.claiming(email);
    await people.bind(member.token, { email });
    expect(await me(member.token)).toMatchObject({ email, emailVerified: true });
    const again = await world.http.ok('POST /sign-in/password', { email, password: member.password });
    expect(again.user.id).toBe(member.id);
  });

  it('clears it from whoever else claims it, who keeps the account', async () => {
    const email = people.email();
    const person = await world.wechat.person();
    const { accessToken, user } = await world.signIn(person);
    await world.sql.rows('UPDATE users SET email = $2 WHERE id = $1', [user.id, email]);
    const member = await people.proven('phone');
    await people.bind(member.token, { email });
    expect(await people.accountBehind({ email })).toBe(member.id);
    expect(await world.sql.one('SELECT email, state FROM users WHERE id = $1', [user.id])).toEqual({
      email: null,
      state: 'active',
    });
    expect(accessToken).not.toBe('');
  });
});

describe.each(KINDS)('changing: %s', (kind) => {
  /** Somebody with a contact, a new one, and codes for both. */
  async function changing(): Promise<{ member: Member; next: CodeTarget; code: string; oldCode: string }> {
    const [member, next] = [await people.proven(kind), people.contact(kind)];
    const oldCode = await people.code(member.handle, 'change');
    const code = await people.code(next, 'bind');
    return { member, next, code, oldCode };
  }
  const put = (member: Member, body: object): Promise<string> =>
    world.http.outcome(route('PUT', kind), body, { token: member.token });

  it('moves the way in from the old one to the new one', async () => {
    const { member, next, code, oldCode } = await changing();
    expect(await put(member, { ...next, code, oldCode })).toBe('ok');
    expect(await me(member.token)).toMatchObject({ [kind]: next[kind], [`${kind}Verified`]: true });
    expect(await people.accountBehind(next)).toBe(member.id);
    expect(await people.accountBehind(member.handle)).toBe('ACCOUNT_NOT_FOUND');
  });

  it('without the old one’s code is INVALID_INPUT on oldCode', async () => {
    const { member, next, code, oldCode } = await changing();
    const problem = await world.http.refused(route('PUT', kind), { ...next, code }, { token: member.token });
    expect([problem.name, problem.fields?.map(({ field }) => field)]).toEqual(['INVALID_INPUT', ['oldCode']]);
    expect((await me(member.token))[kind]).toBe(member.handle[kind]);
    expect(await put(member, { ...next, code, oldCode })).toBe('ok');
  });

  it('with a wrong code for either is CODE_WRONG, and nothing moves', async () => {
    const { member, next, code, oldCode } = await changing();
    expect(await put(member, { ...next, code, oldCode: otherThan(oldCode) })).toBe('CODE_WRONG');
    expect((await me(member.token))[kind]).toBe(member.handle[kind]);
    const fresh = { code: await people.code(next, 'bind'), oldCode: await people.code(member.handle, 'change') };
    expect(await put(member, { ...next, ...fresh, code: otherThan(fresh.code) })).toBe('CODE_WRONG');
    expect((await me(member.token))[kind]).toBe(member.handle[kind]);
    expect(await people.accountBehind(next)).toBe('ACCOUNT_NOT_FOUND');
  });

  it('does not take the new one’s code for the old one’s, nor a sign-in code for either', async () => {
    const { member, next, code, oldCode } = await changing();
    const signInCode = await people.code(member.handle, 'sign-in');
    for (const wrong of [code, signInCode]) {
      if (wrong !== oldCode) expect(await put(member, { ...next, code, oldCode: wrong })).toBe('CODE_WRONG');
    }
    expect((await me(member.token))[kind]).toBe(member.handle[kind]);
  });

  it('to one that another account has is taken, and nothing moves', async () => {
    const [member, owner] = [await people.proven(kind), await people.proven(kind)];
    const oldCode = await people.code(member.handle, 'change');
    const code = await people.code(owner.handle, 'bind');
    expect(await put(member, { ...owner.handle, code, oldCode })).toBe(`${upper(kind)}_TAKEN`);
    expect([await people.accountBehind(owner.handle), await people.accountBehind(member.handle)]).toEqual([
      owner.id,
      member.id,
    ]);
  });

  it('sets a first one without an old code', async () => {
    const [member, next] = [await people.named(), people.contact(kind)];
    const code = await people.code(next, 'bind');
    expect(await put(member, { ...next, code })).toBe('ok');
    expect(await people.accountBehind(next)).toBe(member.id);
  });

  it('frees the old one for somebody else', async () => {
    const { member, next, code, oldCode } = await changing();
    await put(member, { ...next, code, oldCode });
    const other = await people.named();
    await people.bind(other.token, member.handle);
    expect(await people.accountBehind(member.handle)).toBe(other.id);
  });
});

describe('a phone that is bound already', () => {
  it('counts as proved from the moment its owner proved it again', async () => {
    const member = await people.named();
    const target = await people.bind(member.token, people.contact('phone'));
    clock.advance({ minutes: 10 });
    await people.bind(member.token, target);
    const [row] = await world.sql.rows<{ at: Date }>('SELECT phone_verified_at AS at FROM users WHERE id = $1', [
      member.id,
    ]);
    expect(row!.at.getTime()).toBe(clock.now());
  });
});
