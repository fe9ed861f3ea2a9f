import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorName, SignInReply } from '@yaopai/protocol';
import { randomBytes } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { APP, BRIEF_APP, MANY_APP, MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock });
});
afterAll(() => world.close());

const newKey = (): string => randomBytes(16).toString('base64url');
const sessionsOf = (reply: SignInReply): Promise<number> =>
  world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [reply.user.id]);

/** A code, the key it was first sent with, and the answer that came. */
async function answered(options: CallOptions = {}): Promise<{ code: string; key: string; reply: SignInReply }> {
  const [code, key] = [await world.wechat.code(await world.wechat.person()), newKey()];
  const reply = await world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey: key, ...options });
  return { code, key, reply };
}

const repeat = (code: string, idempotencyKey: string, options: CallOptions = {}): Promise<'ok' | ErrorName> =>
  world.http.outcome('POST /sign-in/wechat', { code }, { idempotencyKey, ...options });

describe('twenty posts of one code at the same time', () => {
  it('with one key are one session and twenty equal answers', async () => {
    const [code, idempotencyKey] = [await world.wechat.code(await world.wechat.person()), newKey()];
    const replies = await inParallel(20, 20, () => world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey }));
    const [first] = replies;
    const withoutSignature = ({ accessToken, ...rest }: SignInReply) => ({
      ...rest,
      claims: accessToken.split('.')[1],
    });
    for (const reply of replies) expect(withoutSignature(reply)).toEqual(withoutSignature(first!));
    expect(await sessionsOf(first!)).toBe(1);
    expect(first!.user.loginsCount).toBe(1);
  });

  it('with one key and a profile are twenty equal answers too', async () => {
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const { rawData, signature } = await world.wechat.sandbox.profile(person.id, {
      appId: 'wxstory00000000001',
      nickName: '小明',
    });
    const idempotencyKey = newKey();
    const replies = await inParallel(20, 20, () =>
      world.http.ok('POST /sign-in/wechat', { code, rawData, signature }, { idempotencyKey }),
    );
    expect(new Set(replies.map(({ sessionId, refreshToken }) => sessionId + refreshToken)).size).toBe(1);
    expect(new Set(replies.map(({ user }) => user.nickname))).toEqual(new Set(['小明']));
  });

  it('with twenty keys are one success and 19 times WECHAT_CODE_USED', async () => {
    const code = await world.wechat.code(await world.wechat.person());
    const outcomes = await inParallel(20, 20, () => repeat(code, newKey()));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'WECHAT_CODE_USED')).toHaveLength(19);
  });

  it('without a key are one success and 19 times WECHAT_CODE_USED', async () => {
    const code = await world.wechat.code(await world.wechat.person());
    const outcomes = await inParallel(20, 20, () => world.http.outcome('POST /sign-in/wechat', { code }));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'WECHAT_CODE_USED')).toHaveLength(19);
  });
});

describe('a repeated post', () => {
  it('gets the same session and refresh token', async () => {
    const { code, key, reply } = await answered();
    const again = await world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey: key });
    expect(again).toEqual({ ...reply, accessToken: again.accessToken });
    expect(await sessionsOf(reply)).toBe(1);
  });

  it('gets it also when the fields come in another order, as JSON has none', async () => {
    const code = await world.wechat.code(await world.wechat.person());
    const idempotencyKey = newKey();
    const rawData = '{"nickName":"小红"}';
    const first = await world.http.ok('POST /sign-in/wechat', { code, rawData }, { idempotencyKey });
    const second = await world.http.ok('POST /sign-in/wechat', { rawData, code }, { idempotencyKey });
    expect(second.sessionId).toBe(first.sessionId);
  });

  it('says again that the profile was ignored', async () => {
    const code = await world.wechat.code(await world.wechat.person());
    const idempotencyKey = newKey();
    const body = { code, rawData: '{"nickName":"x"}', signature: '0'.repeat(40) };
    const first = await world.http.ok('POST /sign-in/wechat', body, { idempotencyKey });
    expect(first.profileIgnored).toBe(true);
    const second = await world.http.ok('POST /sign-in/wechat', body, { idempotencyKey });
    expect(second.profileIgnored).toBe(true);
  });

  it.each<[string, CallOptions]>([
    ['another application', { app: SECOND_APP }],
    ['another application through the same connection', { app: MANY_APP, connection: 'main' }],
    ['another pool with the same mini program', { app: MIRROR_APP }],
  ])('from %s is WECHAT_CODE_USED', async (_, options) => {
    const { code, key, reply } = await answered();
    expect(await repeat(code, key, options)).toBe('WECHAT_CODE_USED');
    expect(await sessionsOf(reply)).toBe(1);
  });

  it('with another key, with none, or with another body is WECHAT_CODE_USED', async () => {
    const { code, key } = await answered();
    expect(await repeat(code, newKey())).toBe('WECHAT_CODE_USED');
    expect(await world.http.outcome('POST /sign-in/wechat', { code })).toBe('WECHAT_CODE_USED');
    expect(await world.http.outcome('POST /sign-in/wechat', { code, rawData: '{}' }, { idempotencyKey: key })).toBe(
      'WECHAT_CODE_USED',
    );
    expect(await repeat(code, key)).toBe('ok');
  });

  it('of a post that had no key is WECHAT_CODE_USED', async () => {
    const code = await world.wechat.code(await world.wechat.person());
    await world.http.ok('POST /sign-in/wechat', { code });
    expect(await repeat(code, newKey())).toBe('WECHAT_CODE_USED');
  });

  it('gets it up to five minutes later, and then WECHAT_CODE_USED', async () => {
    const { code, key, reply } = await answered();
    clock.advance({ seconds: 300 });
    const again = await world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey: key });
    expect(again.refreshToken).toBe(reply.refreshToken);
    clock.advance({ seconds: 1 });
    expect(await repeat(code, key)).toBe('WECHAT_CODE_USED');
  });

  it('is WECHAT_CODE_USED once the refresh token was used', async () => {
    const { code, key, reply } = await answered();
    await world.refresh(reply.refreshToken);
    expect(await repeat(code, key)).toBe('WECHAT_CODE_USED');
  });

  it('is WECHAT_CODE_USED once the session was logged out', async () => {
    const { code, key, reply } = await answered();
    await world.http.ok('POST /sessions/logout', { refreshToken: reply.refreshToken });
    expect(await repeat(code, key)).toBe('WECHAT_CODE_USED');
  });

  it.each(['blocked', 'closing'] as const)('is WECHAT_CODE_USED once the user is %s', async (state) => {
    const { code, key, reply } = await answered();
    await setState(world.sql, reply.user.id, state);
    expect(await repeat(code, key)).toBe('WECHAT_CODE_USED');
  });

  it('of a refusal is tried anew: only successes replay', async () => {
    const person = await world.wechat.person();
    const { user } = await world.signIn(person);
    await setState(world.sql, user.id, 'blocked');
    const [code, key] = [await world.wechat.code(person), newKey()];
    expect(await repeat(code, key)).toBe('ACCOUNT_BLOCKED');
    await setState(world.sql, user.id, 'active');
    expect(await repeat(code, key)).toBe('WECHAT_CODE_USED');
  });

  it('with one key and two codes is two sessions: the key alone replays nothing', async () => {
    const person = await world.wechat.person();
    const idempotencyKey = newKey();
    const one = await world.signIn(person, { idempotencyKey });
    const two = await world.signIn(person, { idempotencyKey });
    expect(two.sessionId).not.toBe(one.sessionId);
  });

  it('with the right application named by its pool gets the same answer', async () => {
    const { code, key, reply } = await answered({ app: APP });
    const again = await world.http.ok(
      'POST /sign-in/wechat',
      { code },
      { idempotencyKey: key, app: null, pool: 'stories' },
    );
    expect(again.sessionId).toBe(reply.sessionId);
  });

  it.each([
    { seconds: 29, state: 'with more than half of its life left', same: true },
    { seconds: 30, state: 'with half of its life over', same: false },
    { seconds: 61, state: 'that has expired', same: false },
  ])('after $seconds s gets one that works for an access token of 60 s $state', async ({ seconds, same }) => {
    const options: CallOptions = { app: BRIEF_APP };
    const { code, key, reply } = await answered(options);
    clock.advance({ seconds });
    const again = await world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey: key, ...options });
    expect([again.sessionId, again.refreshToken]).toEqual([reply.sessionId, reply.refreshToken]);
    expect(again.accessTokenExpiresAt === reply.accessTokenExpiresAt).toBe(same);
    // A new one has its whole life before it.
    clock.advance({ seconds: same ? 0 : 59 });
    expect((await world.http.ok('GET /me', undefined, { token: again.accessToken, ...options })).id).toBe(
      reply.user.id,
    );
  });
});
