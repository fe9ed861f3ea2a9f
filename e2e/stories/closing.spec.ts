import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountProof, CloseAccountReply, Problem, SignInReply } from '@yaopai/protocol';
import { setState } from '../src/account-states.js';
import { MANY_APP, MIRROR_APP, POOL, SECOND_APP, WECHAT } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { Job } from '../src/job.js';
import { otherThan, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const DAY = 24 * 60 * 60 * 1000;

const clock = new TestClock();
let world: World;
let people: People;
let job: Job;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  job = await Job.start({ world, clock });
});
afterAll(async () => {
  await job.close();
  await world.close();
});

const close = (proof: AccountProof, options: CallOptions = {}): Promise<CloseAccountReply> =>
  world.http.ok('POST /account/close', proof, options);
const refused = (proof: unknown, options: CallOptions = {}): Promise<Problem> =>
  world.http.refused('POST /account/close', proof, options);
const cancel = (ticket: string, options: CallOptions = {}): Promise<string> =>
  world.http.outcome('POST /account/cancel-closing', { ticket }, options);

async function newcomer(): Promise<{ person: Person; reply: SignInReply }> {
  const person = await world.wechat.person();
  return { person, reply: await world.signIn(person) };
}
const wechatCode = async (person: Person, wechat: string = WECHAT.main): Promise<{ wechatCode: string }> => ({
  wechatCode: await world.wechat.code(person, wechat),
});
const closingOf = async (person: Person): Promise<Problem> => {
  const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
  expect(problem.name).toBe('ACCOUNT_CLOSING');
  return problem;
};
const inSevenDays = (): string => new Date(clock.now() + 7 * DAY).toISOString();

describe('an account is closed', () => {
  it('by a fresh code of wx.login: every session ends, and the account waits', async () => {
    const { person, reply } = await newcomer();
    const other = await world.signIn(person, { app: SECOND_APP });
    expect(await close(await wechatCode(person), { token: reply.accessToken })).toEqual({
      closing: true,
      erasedAfter: inSevenDays(),
    });
    for (const [token, app] of [[reply.accessToken], [other.accessToken, SECOND_APP]] as const) {
      const problem = await world.http.refused('GET /me', undefined, { token, ...(app && { app }) });
      expect([problem.name, problem.reason]).toEqual(['SESSION_ENDED', 'closing']);
    }
    const { refreshToken } = reply;
    expect((await world.http.refused('POST /sessions/refresh', { refreshToken })).reason).toBe('closing');
    const problem = await closingOf(person);
    expect(problem.ticket).toEqual(expect.any(String));
    expect(problem.ticketExpiresAt).toBe(new Date(clock.now() + 5 * 60 * 1000).toISOString());
  });

  it('by the password, with the handle or within a session', async () => {
    const [one, two] = [await people.named(), await people.named()];
    await close({ ...one.handle, password: one.password });
    await close({ password: two.password }, { token: two.token });
    for (const { handle, password } of [one, two])
      expect((await world.http.refused('POST /sign-in/password', { ...handle, password })).name).toBe(
        'ACCOUNT_CLOSING',
      );
  });

  it.each(['email', 'phone'] as const)('by a code sent to the %s for this and nothing else', async (kind) => {
    const { handle } = await people.proven(kind);
    const target = handle as { email: string };
    const forAnother = await people.code(target, 'export-account');
    expect((await refused({ ...target, code: forAnother })).name).toBe('CODE_WRONG');
    const code = await people.code(target, 'close-account');
    expect((await refused({ ...target, code: otherThan(code) })).name).toBe('CODE_WRONG');
    await close({ ...target, code });
    expect(await people.accountBehind(target)).toBe('ACCOUNT_CLOSING');
  });

  it('once: closing it again answers the same, and the mail comes once', async () => {
    const email = people.email();
    const member = await people.signUp({
      email,
      password: people.password(),
      code: await people.code({ email }, 'sign-up'),
    });
    const proof = { ...member.handle, password: member.password };
    const first = await close(proof);
    clock.advance({ days: 1 });
    expect(await close(proof)).toEqual(first);
    expect(await world.inbox.told(email)).toEqual(['account-closing']);
  });

  it('by somebody who is blocked too; having it back is being blocked again', async () => {
    const { person, reply } = await newcomer();
    await setState(world.sql, reply.user.id, 'blocked');
    await close(await wechatCode(person));
    expect(await cancel((await closingOf(person)).ticket!)).toBe('ok');
    const { name } = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(name).toBe('ACCOUNT_BLOCKED');
  });
});

describe('closing is refused', () => {
  it('with nothing but a session', async () => {
    const { reply } = await newcomer();
    const problem = await refused({}, { token: reply.accessToken });
    expect([problem.name, problem.fields?.[0]?.field]).toEqual(['INVALID_INPUT', 'wechatCode']);
    expect(await world.http.outcome('GET /me', undefined, { token: reply.accessToken })).toBe('ok');
  });

  it.each([
    ['two proofs', { wechatCode: '0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d', password: 'Secret-1234' }, 'wechatCode'],
    [
      'a code of wx.login and a handle',
      { wechatCode: '0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d', username: 'lin' },
      'wechatCode',
    ],
    ['a code and a username', { code: '123456', username: 'lin' }, 'username'],
    ['a password and nobody', { password: 'Secret-1234' }, 'username'],
    ['a code and nobody', { code: '123456' }, 'email'],
    ['an openid', { openid: 'o123', wechatCode: '0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d' }, 'openid'],
  ])('with %s', async (_, proof, field) => {
    const problem = await refused(proof);
    expect([problem.name, problem.fields?.[0]?.field]).toEqual(['INVALID_INPUT', field]);
  });

  it('with a code of wx.login that was used, or of somebody who was never here', async () => {
    const { person, reply } = await newcomer();
    const proof = await wechatCode(person, WECHAT.main);
    await world.http.ok('POST /sign-in/wechat', { code: proof.wechatCode });
    expect((await refused(proof)).name).toBe('WECHAT_CODE_USED');
    expect((await refused(await wechatCode(await world.wechat.person()))).name).toBe('ACCOUNT_NOT_FOUND');
    expect(await world.http.outcome('GET /me', undefined, { token: reply.accessToken })).toBe('ok');
  });

  it('with a wrong password or of an account that is not there: nothing tells the two apart', async () => {
    const { handle } = await people.named();
    const password = people.password();
    const problems = [await refused({ ...handle, password }), await refused({ username: people.username(), password })];
    expect(problems.map(({ name }) => name)).toEqual(['CREDENTIALS_WRONG', 'CREDENTIALS_WRONG']);
  });

  it('with passwords that are tried again and again', async () => {
    const { handle, password, token } = await people.named();
    for (let time = 0; time < 10; time++) {
      await refused({ ...handle, password: people.password() });
      await refused({ password: people.password() }, { token });
    }
    expect((await refused({ ...handle, password })).name).toBe('RATE_LIMITED');
    expect((await refused({ password }, { token })).name).toBe('RATE_LIMITED');
  });

  it('by a code to an address that the account only claims', async () => {
    const email = people.email();
    const { token } = await people.claiming(email);
    const code = await people.code({ email }, 'close-account');
    expect((await refused({ email, code })).name).toBe('ACCOUNT_NOT_FOUND');
    expect(await world.http.outcome('GET /me', undefined, { token })).toBe('ok');
  });

  it('with a session of somebody else, of another application, or that is over', async () => {
    const [lin, wang] = [await newcomer(), await newcomer()];
    const outcome = async (options: CallOptions): Promise<string> =>
      (await refused(await wechatCode(lin.person), options)).name;
    expect(await outcome({ token: wang.reply.accessToken })).toBe('FORBIDDEN');
    expect(await outcome({ token: lin.reply.accessToken, app: SECOND_APP })).toBe('FORBIDDEN');
    expect(await outcome({ token: 'nonsense' })).toBe('TOKEN_INVALID');
    await world.http.ok('POST /sessions/logout', { refreshToken: lin.reply.refreshToken });
    expect(await outcome({ token: lin.reply.accessToken })).toBe('SESSION_ENDED');
    expect(await world.http.outcome('GET /me', undefined, { token: wang.reply.accessToken })).toBe('ok');
  });

  it('across pools: the same mini program knows the person there as somebody else', async () => {
    const { person, reply } = await newcomer();
    expect((await refused(await wechatCode(person), { app: MIRROR_APP })).name).toBe('ACCOUNT_NOT_FOUND');
    expect(await world.http.outcome('GET /me', undefined, { token: reply.accessToken })).toBe('ok');
  });

  it('where the request does not say which mini program it comes from', async () => {
    const { person } = await newcomer();
    expect((await refused(await wechatCode(person), { app: MANY_APP })).name).toBe('INVALID_INPUT');
  });
});

describe('a closing account is had back', () => {
  it('as it was, with the ticket of a sign-in; the next sign-in opens it', async () => {
    const { person, reply } = await newcomer();
    const { user } = reply;
    await close(await wechatCode(person));
    clock.advance({ days: 6, hours: 23 });
    expect(await cancel((await closingOf(person)).ticket!)).toBe('ok');
    const again = await world.signIn(person);
    expect([again.user.id, again.isNewUser, again.user.status]).toEqual([user.id, false, 'Activated']);
    // The old sessions stay ended.
    const { refreshToken } = reply;
    expect((await world.http.refused('POST /sessions/refresh', { refreshToken })).reason).toBe('closing');
    clock.advance({ days: 8 });
    await job.run();
    expect((await world.signIn(person)).user.id).toBe(user.id);
  });

  it('and its owner is told', async () => {
    const email = people.email();
    await people.signUp({ email, code: await people.code({ email }, 'sign-up') });
    await close({ email, code: await people.code({ email }, 'close-account') });
    const code = await people.code({ email }, 'sign-in');
    const { ticket } = await world.http.refused('POST /sign-in/code', { email, code });
    expect(await cancel(ticket!)).toBe('ok');
    expect(await world.inbox.told(email, 2)).toEqual(['account-closing', 'closing-cancelled']);
  });

  it('not with a ticket that is old, used, of an earlier closing, of another pool, or nonsense', async () => {
    const { person } = await newcomer();
    await close(await wechatCode(person));
    const ticketNow = async (): Promise<string> => (await closingOf(person)).ticket!;
    const old = await ticketNow();
    clock.advance({ minutes: 5 });
    const [used, earlier] = [await ticketNow(), await ticketNow()];
    expect(await cancel(old)).toBe('INVALID_INPUT');
    expect(await cancel(used, { app: MIRROR_APP })).toBe('INVALID_INPUT');
    expect(await cancel(used)).toBe('ok');
    expect(await cancel(used)).toBe('INVALID_INPUT');
    clock.advance({ milliseconds: 1 });
    await close(await wechatCode(person));
    for (const ticket of [earlier, 'nonsense', `${earlier}.`, '0'.repeat(512)])
      expect(await cancel(ticket)).toBe('INVALID_INPUT');
    expect(await cancel(await ticketNow(), { app: SECOND_APP })).toBe('ok');
  });
});

describe('once the time is over', () => {
  it('the account is gone, and the same person begins anew', async () => {
    const { person, reply } = await newcomer();
    const phone = people.phone();
    await people.bind(reply.accessToken, { phone });
    await close(await wechatCode(person));
    clock.advance({ days: 7 });
    const { ticket } = await closingOf(person);
    expect((await job.run())['erased']).toBeGreaterThanOrEqual(1);
    expect(await cancel(ticket!)).toBe('INVALID_INPUT');

    const again = await world.signIn(person);
    expect([again.isNewUser, again.user.id === reply.user.id]).toEqual([true, false]);
    expect(again.user.phone).toBeNull();
    await people.bind(again.accessToken, { phone });
    expect(await world.http.outcome('GET /me', undefined, { token: reply.accessToken })).toBe('SESSION_EXPIRED');
  });

  it('who was blocked stays out, by WeChat and by the number', async () => {
    const { person, reply } = await newcomer();
    const phone = people.phone();
    await people.bind(reply.accessToken, { phone });
    await setState(world.sql, reply.user.id, 'blocked');
    await close(await wechatCode(person));
    clock.advance({ days: 7 });
    await job.run();
    const { name } = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(name).toBe('ACCOUNT_BLOCKED');
    const code = await people.code({ phone }, 'sign-up');
    expect((await world.http.refused('POST /sign-up', { phone, code })).name).toBe('ACCOUNT_BLOCKED');
  });

  it('is what the pool says when the closing begins, and not what it says later', async () => {
    const setDays = (days: number) =>
      world.sql.rows('UPDATE user_pools SET closing_days = $2 WHERE id = $1', [POOL, days]);
    const { person, reply } = await newcomer();
    await setDays(30);
    const { erasedAfter } = await close(await wechatCode(person));
    await setDays(7);
    expect(erasedAfter).toBe(new Date(clock.now() + 30 * DAY).toISOString());
    clock.advance({ days: 29 });
    await job.run();
    expect(await cancel((await closingOf(person)).ticket!)).toBe('ok');
    expect((await world.signIn(person)).user.id).toBe(reply.user.id);
  });
});
