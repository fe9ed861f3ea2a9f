import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountExport, AccountProof, UserId } from '@yaopai/protocol';
import { setState } from '../src/account-states.js';
import { MIRROR_APP, WECHAT } from '../src/deployment.js';
import { type CallOptions, problemOf } from '../src/http-client.js';
import { People } from '../src/people.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

const exported = (proof: AccountProof, options: CallOptions = {}): Promise<AccountExport> =>
  world.http.ok('POST /account/export', proof, options);
const outcome = (proof: unknown, options: CallOptions = {}): Promise<string> =>
  world.http.outcome('POST /account/export', proof, options);

describe('an export', () => {
  it('holds everything about oneself, to be kept as a file', async () => {
    const email = people.email();
    const password = people.password();
    const code = await people.code({ email }, 'sign-up');
    const joined = clock.now();
    const { token, id } = await people.signUp({ email, password, code, profile: { nickname: '林' } });
    const person = await world.wechat.person({ unionid: 'union-of-lin' });
    const wechat = await world.signIn(person);
    await world.http.ok('POST /me/identities', { secondaryToken: wechat.accessToken }, { token });
    clock.advance({ minutes: 10 });
    const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) MicroMessenger/8.0.49';
    await world.http.ok('POST /sign-in/password', { email, password }, { headers: { 'user-agent': agent } });

    const answer = await world.http.call('POST /account/export', { password }, { token });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="yaopai-account.json"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const all = answer.json as AccountExport;
    expect(all).toMatchObject({ exportedAt: new Date(clock.now()).toISOString(), user: { id, email, nickname: '林' } });
    expect(all.identities).toEqual([
      {
        id: wechat.user.identities[0]!.id,
        appId: WECHAT.main,
        openId: world.wechat.openId(person),
        unionId: 'union-of-lin',
        formerUnionIds: [],
        createdAt: new Date(joined).toISOString(),
      },
    ]);
    expect(all.sessions.map(({ method, application, device }) => [method, application, device])).toEqual([
      ['password', 'Stories', 'iPhone'],
      ['sign-up', 'Stories', null],
    ]);
    expect(all.sessions[0]).toMatchObject({ address: '127.0.0.1', endedAt: null, endReason: null });
    expect(all.password).toEqual({ changedAt: new Date(joined).toISOString() });
    expect(all.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['sign-up', 'account.joined', 'user.exported']),
    );
    expect(all.events[0]).toEqual({ type: 'user.exported', at: new Date(clock.now()).toISOString() });
    // Neither what they are known by to us alone, nor whom they were.
    expect(answer.text).not.toContain(wechat.user.id);
    expect(answer.text).not.toMatch(/argon2|session_?key|refresh|generation|hash/i);
  });

  it('holds what was replaced lately: unionids, and a number', async () => {
    const taps = new Taps(world, clock);
    const person = await world.wechat.person({ unionid: 'union-at-first' });
    const [first, second] = [people.phone(), people.phone()];
    await taps.signIn(person, first, { way: 'both' });
    await world.wechat.setUnionId(person, 'union-of-later');
    clock.advance({ minutes: 1 });
    await taps.signIn(person, second, { way: 'both' });
    const all = await exported({ wechatCode: await world.wechat.code(person) });
    expect(all.identities).toMatchObject([{ unionId: 'union-of-later', formerUnionIds: ['union-at-first'] }]);
    const replacedAt = new Date(clock.now()).toISOString();
    expect(all.formerPhones).toEqual([{ phoneCountryCode: '86', phone: first, replacedAt }]);
    expect([all.user.phone, all.shownPhoto]).toEqual([second, null]);
  });

  it('holds both photos while one waits for its check', async () => {
    const { handle, password, id } = await people.named();
    const photo = 'https://thirdwx.qlogo.cn/mmopen/vi_32/shown/132';
    await world.sql.rows(`UPDATE users SET photo = $2, pending_photo = '/avatars/waiting.webp' WHERE id = $1`, [
      id,
      photo,
    ]);
    const { user, shownPhoto } = await exported({ ...handle, password });
    expect([user.photo?.endsWith('/avatars/waiting.webp'), user.photoPending, shownPhoto]).toEqual([true, true, photo]);
  });

  it('holds nothing of anybody else', async () => {
    const [lin, wang] = [await people.named(), await people.named()];
    const all = JSON.stringify(await exported({ ...lin.handle, password: lin.password }));
    expect(all).toContain(lin.id);
    for (const other of [wang.id, wang.handle.username!]) expect(all).not.toContain(other);
  });

  it.each(['blocked', 'closing'] as const)('is given to somebody who is %s', async (state) => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, state);
    const all = await exported({ wechatCode: await world.wechat.code(person) });
    expect([all.user.id, all.user.status]).toEqual([user.id, state === 'blocked' ? 'Suspended' : 'Closing']);
    expect(all.sessions).toMatchObject([{ endReason: state }]);
  });

  it('is given for a code that was sent for it', async () => {
    const { handle, id } = await people.proven('email');
    const target = handle as { email: string };
    const code = await people.code(target, 'export-account');
    expect((await exported({ ...target, code })).user.id).toBe(id);
    expect(await outcome({ ...target, code })).toBe('CODE_WRONG');
  });

  it('is given five times a day, to each', async () => {
    const [lin, wang] = [await people.named(), await people.named()];
    const proof = { ...lin.handle, password: lin.password };
    for (let time = 0; time < 5; time++) await exported(proof);
    const problem = problemOf(await world.http.call('POST /account/export', proof));
    expect([problem.name, problem.retryAfterSeconds]).toEqual(['RATE_LIMITED', 24 * 60 * 60]);
    await exported({ ...wang.handle, password: wang.password });
    clock.advance({ days: 1 });
    await exported(proof);
  });

  it('is given to nobody who has only a session, or proves to be somebody else', async () => {
    const [lin, wang] = [await people.named(), await people.named()];
    const problem = await world.http.call('POST /account/export', {}, { token: lin.token });
    expect(problemOf(problem).name).toBe('INVALID_INPUT');
    expect(problem.headers.get('content-disposition')).toBeNull();
    expect(await outcome({ ...wang.handle, password: wang.password }, { token: lin.token })).toBe('FORBIDDEN');
    expect(await outcome({ ...lin.handle, password: wang.password })).toBe('CREDENTIALS_WRONG');
    expect(await outcome({ ...lin.handle, password: lin.password }, { app: MIRROR_APP })).toBe('CREDENTIALS_WRONG');
  });

  it('uses up nothing of who did not ask for it', async () => {
    const { handle, password, token } = await people.named();
    for (let time = 0; time < 6; time++) await outcome({ password: people.password() }, { token });
    await exported({ ...handle, password });
  });

  it('is on record', async () => {
    const { handle, password, id } = await people.named();
    await exported({ ...handle, password });
    expect(await auditTypes(id)).toContain('user.exported');
  });
});

async function auditTypes(userId: UserId): Promise<string[]> {
  const rows = await world.sql.rows<{ type: string }>('SELECT type FROM audit_events WHERE user_id = $1', [userId]);
  return rows.map(({ type }) => type);
}
