import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem, SignInReply } from '@yaopai/protocol';
import { decodeJwt } from 'jose';
import { merge, setState } from '../src/account-states.js';
import { MANY_APP, SECOND_APP } from '../src/deployment.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock });
});
afterAll(() => world.close());

const opened = async (): Promise<SignInReply> => world.signIn(await world.wechat.person());
const refused = (refreshToken: string, options = {}): Promise<Problem> =>
  world.http.refused('POST /sessions/refresh', { refreshToken }, options);
const rowOf = (sessionId: string) =>
  world.sql.one<{ generation: number; end_reason: string | null }>(
    'SELECT generation, end_reason FROM sessions WHERE id = $1',
    [sessionId],
  );

describe('a refresh', () => {
  it('gives new tokens of the same session, and the access token works', async () => {
    const first = await opened();
    clock.advance({ minutes: 31 });
    expect((await world.http.refused('GET /me', undefined, { token: first.accessToken })).name).toBe('SESSION_EXPIRED');
    const second = await world.refresh(first.refreshToken);
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await world.http.ok('GET /me', undefined, { token: second.accessToken })).id).toBe(first.user.id);
    expect(decodeJwt(second.accessToken).jti).not.toBe(decodeJwt(first.accessToken).jti);
    expect('user' in second).toBe(false);
  });

  it('can go on and on', async () => {
    let { refreshToken } = await opened();
    for (let round = 0; round < 20; round++) {
      clock.advance({ hours: 1 });
      ({ refreshToken } = await world.refresh(refreshToken));
    }
    expect((await rowOf((await world.refresh(refreshToken)).sessionId)).generation).toBe(21);
  });

  it('repeated within 30 seconds gets the same successor', async () => {
    const { refreshToken } = await opened();
    const one = await world.refresh(refreshToken);
    clock.advance({ seconds: 30 });
    const two = await world.refresh(refreshToken);
    expect(two.refreshToken).toBe(one.refreshToken);
    expect(decodeJwt(two.accessToken)).toEqual(decodeJwt(one.accessToken));
  });

  it('repeated 50 times at once gets one successor', async () => {
    const { refreshToken, sessionId } = await opened();
    const replies = await inParallel(50, 50, () => world.refresh(refreshToken));
    expect(new Set(replies.map((reply) => reply.refreshToken)).size).toBe(1);
    expect(await rowOf(sessionId)).toEqual({ generation: 1, end_reason: null });
  });

  it('repeated after 30 seconds ends the family with the reason reuse', async () => {
    const { refreshToken, sessionId } = await opened();
    const next = await world.refresh(refreshToken);
    clock.advance({ seconds: 31 });
    expect(await refused(refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason: 'reuse' });
    expect(await rowOf(sessionId)).toEqual({ generation: 1, end_reason: 'reuse' });
    expect(await refused(next.refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason: 'reuse' });
    const problem = await world.http.refused('GET /me', undefined, { token: next.accessToken });
    expect(problem).toMatchObject({ name: 'SESSION_ENDED', reason: 'reuse' });
    expect(
      await world.sql.count(
        `SELECT count(*) FROM audit_events WHERE type = 'session.reuse' AND data->>'sessionId' = $1`,
        [sessionId],
      ),
    ).toBe(1);
  });

  it('of the predecessor once its successor was used ends the family at once', async () => {
    const { refreshToken, sessionId } = await opened();
    const next = await world.refresh(refreshToken);
    await world.refresh(next.refreshToken);
    expect(await refused(refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason: 'reuse' });
    expect((await rowOf(sessionId)).end_reason).toBe('reuse');
  });

  it('of a token that is long past is one audit record, however often it is tried', async () => {
    const { refreshToken, sessionId } = await opened();
    clock.advance({ minutes: 5 });
    const next = await world.refresh(refreshToken);
    await world.refresh(next.refreshToken);
    await inParallel(20, 20, () => refused(refreshToken));
    expect(await world.sql.count(`SELECT count(*) FROM audit_events WHERE data->>'sessionId' = $1`, [sessionId])).toBe(
      1,
    );
  });

  it('through another application is FORBIDDEN and ends nothing', async () => {
    const { refreshToken, sessionId } = await opened();
    expect((await refused(refreshToken, { app: SECOND_APP })).name).toBe('FORBIDDEN');
    expect((await refused(refreshToken, { app: MANY_APP })).name).toBe('FORBIDDEN');
    expect(await rowOf(sessionId)).toEqual({ generation: 0, end_reason: null });
    expect((await world.refresh(refreshToken)).sessionId).toBe(sessionId);
  });

  it('with a token that was changed is TOKEN_INVALID and touches nothing', async () => {
    const { refreshToken, sessionId } = await opened();
    const bytes = Buffer.from(refreshToken.slice(4), 'base64url');
    for (const at of [0, 4, 10, 19, 23, 24, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect((await refused(`ypr_${changed.toString('base64url')}`)).name).toBe('TOKEN_INVALID');
    }
    expect(await rowOf(sessionId)).toEqual({ generation: 0, end_reason: null });
  });

  it('with an access token, and the reverse, is refused', async () => {
    const { accessToken, refreshToken } = await opened();
    expect((await refused(accessToken)).name).toBe('INVALID_INPUT');
    expect((await world.http.refused('GET /me', undefined, { token: refreshToken })).name).toBe('TOKEN_INVALID');
  });

  it('stores nothing that could be turned into a token', async () => {
    const { refreshToken, sessionId } = await opened();
    const row = JSON.stringify(await world.sql.one('SELECT * FROM sessions WHERE id = $1', [sessionId]));
    expect(row).not.toContain(refreshToken.slice(4));
  });
});

describe('a session', () => {
  it('is over after 30 idle days', async () => {
    const { refreshToken, sessionId } = await opened();
    clock.advance({ days: 29, hours: 23 });
    const next = await world.refresh(refreshToken);
    clock.advance({ days: 30 });
    expect(await refused(next.refreshToken)).toMatchObject({ name: 'SESSION_EXPIRED', reason: 'idle' });
    expect((await rowOf(sessionId)).generation).toBe(1);
  });

  it('lives on while it is refreshed within 30 days, and is over after 180 days all the same', async () => {
    let { refreshToken } = await opened();
    for (let month = 0; month < 7; month++) {
      clock.advance({ days: 25 });
      ({ refreshToken } = await world.refresh(refreshToken));
    }
    clock.advance({ days: 4, hours: 23 });
    ({ refreshToken } = await world.refresh(refreshToken));
    clock.advance({ hours: 1 });
    expect(await refused(refreshToken)).toMatchObject({ name: 'SESSION_EXPIRED', reason: 'idle' });
  });

  it.each(['blocked', 'closing'] as const)('of a user who becomes %s ends at once, with that reason', async (state) => {
    const { refreshToken, accessToken, user } = await opened();
    await setState(world.sql, user.id, state);
    const ended = { name: 'SESSION_ENDED', reason: state };
    expect(await refused(refreshToken)).toMatchObject(ended);
    expect(await world.http.refused('GET /me', undefined, { token: accessToken })).toMatchObject(ended);
    expect(await world.http.refused('PUT /me', { nickname: 'x' }, { token: accessToken })).toMatchObject(ended);
  });

  it('of a user who is merged away ends with the reason merged', async () => {
    const [from, into] = [await opened(), await opened()];
    await merge(world.sql, from.user.id, into.user.id);
    expect(await refused(from.refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason: 'merged' });
    expect((await world.refresh(into.refreshToken)).sessionId).toBe(into.sessionId);
  });

  it.each(['admin', 'password', 'user'] as const)('that was ended with the reason %s says so', async (reason) => {
    const { refreshToken, accessToken, sessionId } = await opened();
    await world.sql.rows('UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE id = $1', [sessionId, reason]);
    expect(await refused(refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason });
    expect(await world.http.refused('GET /me', undefined, { token: accessToken })).toMatchObject({
      name: 'SESSION_ENDED',
      reason,
    });
    const status = await world.http.ok('GET /sessions/status', undefined, { token: accessToken });
    expect(status).toMatchObject({ code: 2206, status: false, reason, data: null, exp: null, iat: null });
  });

  it('that was ended by the idle job is expired, not ended', async () => {
    const { refreshToken, sessionId } = await opened();
    await world.sql.rows(`UPDATE sessions SET ended_at = now(), end_reason = 'idle' WHERE id = $1`, [sessionId]);
    expect(await refused(refreshToken)).toMatchObject({ name: 'SESSION_EXPIRED', reason: 'idle' });
  });

  it('that was pruned is expired', async () => {
    const { refreshToken, accessToken, sessionId } = await opened();
    await world.sql.rows('DELETE FROM sessions WHERE id = $1', [sessionId]);
    expect((await refused(refreshToken)).name).toBe('SESSION_EXPIRED');
    expect((await world.http.refused('GET /me', undefined, { token: accessToken })).name).toBe('SESSION_EXPIRED');
  });

  it('does not stand in the way of others of the same user', async () => {
    const person = await world.wechat.person();
    const [one, two] = [await world.signIn(person), await world.signIn(person)];
    await world.http.ok('POST /sessions/logout', { refreshToken: one.refreshToken });
    expect((await world.refresh(two.refreshToken)).sessionId).toBe(two.sessionId);
  });
});

describe('a logout', () => {
  it.each<[string, (reply: SignInReply) => Promise<unknown>]>([
    ['by refresh token', ({ refreshToken }) => world.http.ok('POST /sessions/logout', { refreshToken })],
    ['by access token', ({ accessToken: token }) => world.http.ok('POST /sessions/logout', {}, { token })],
    [
      'by both',
      ({ refreshToken, accessToken: token }) => world.http.ok('POST /sessions/logout', { refreshToken }, { token }),
    ],
  ])('%s ends the session with the reason user', async (_, logout) => {
    const reply = await opened();
    expect(await logout(reply)).toEqual({ ended: true });
    expect((await rowOf(reply.sessionId)).end_reason).toBe('user');
    expect(await refused(reply.refreshToken)).toMatchObject({ name: 'SESSION_ENDED', reason: 'user' });
    expect(await world.http.refused('GET /me', undefined, { token: reply.accessToken })).toMatchObject({
      name: 'SESSION_ENDED',
      reason: 'user',
    });
  });

  it('by two tokens of two sessions ends both', async () => {
    const person = await world.wechat.person();
    const [one, two] = [await world.signIn(person), await world.signIn(person)];
    await world.http.ok('POST /sessions/logout', { refreshToken: one.refreshToken }, { token: two.accessToken });
    expect([(await rowOf(one.sessionId)).end_reason, (await rowOf(two.sessionId)).end_reason]).toEqual([
      'user',
      'user',
    ]);
  });

  it('by an expired access token still ends it', async () => {
    const { accessToken: token, sessionId } = await opened();
    clock.advance({ hours: 2 });
    await world.http.ok('POST /sessions/logout', {}, { token });
    expect((await rowOf(sessionId)).end_reason).toBe('user');
  });

  it('by a predecessor of the current refresh token still ends it', async () => {
    const { refreshToken, sessionId } = await opened();
    await world.refresh(refreshToken);
    clock.advance({ minutes: 5 });
    await world.http.ok('POST /sessions/logout', { refreshToken });
    expect((await rowOf(sessionId)).end_reason).toBe('user');
  });

  it('is answered 200 for a session that is dead, pruned, or never was', async () => {
    const { refreshToken, accessToken: token, sessionId } = await opened();
    await world.http.ok('POST /sessions/logout', { refreshToken });
    await world.http.ok('POST /sessions/logout', { refreshToken }, { token });
    expect((await rowOf(sessionId)).end_reason).toBe('user');
    await world.sql.rows('DELETE FROM sessions WHERE id = $1', [sessionId]);
    await world.http.ok('POST /sessions/logout', { refreshToken }, { token });
    await world.http.ok('POST /sessions/logout', { refreshToken: `ypr_${'A'.repeat(64)}` });
  });

  it('is answered 200 for an access token that is not ours, or no token at all', async () => {
    const foreign = [
      'abc',
      'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Im5vdC1vdXJzIn0.e30.c2lnbmF0dXJl',
      'eyJhbGciOiJub25lIn0.e30.',
    ];
    for (const token of foreign) await world.http.ok('POST /sessions/logout', {}, { token });
  });

  it('keeps the first reason of an ending', async () => {
    const { refreshToken, sessionId, user } = await opened();
    await setState(world.sql, user.id, 'blocked');
    await world.http.ok('POST /sessions/logout', { refreshToken });
    expect((await rowOf(sessionId)).end_reason).toBe('blocked');
  });

  it('through another application is FORBIDDEN and ends nothing', async () => {
    const { refreshToken, accessToken: token, sessionId } = await opened();
    expect((await world.http.refused('POST /sessions/logout', { refreshToken }, { app: SECOND_APP })).name).toBe(
      'FORBIDDEN',
    );
    expect((await world.http.refused('POST /sessions/logout', {}, { app: SECOND_APP, token })).name).toBe('FORBIDDEN');
    expect((await rowOf(sessionId)).end_reason).toBeNull();
  });
});

describe('the status of a session', () => {
  it('is 200 with the times of the token while it lives', async () => {
    const { accessToken: token, user } = await opened();
    const { iat, exp } = decodeJwt(token);
    expect(await world.http.ok('GET /sessions/status', undefined, { token })).toEqual({
      code: 200,
      message: '已登录',
      status: true,
      iat,
      exp,
      data: { id: user.id, userPoolId: user.userPoolId },
    });
  });

  it('is 2206 once the access token is over', async () => {
    const { accessToken: token } = await opened();
    clock.advance({ minutes: 30, seconds: 1 });
    expect(await world.http.ok('GET /sessions/status', undefined, { token })).toMatchObject({
      code: 2206,
      status: false,
    });
  });

  it('is 2206 for a token that is not ours, however it looks', async () => {
    for (const token of ['abc', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.']) {
      expect(await world.http.ok('GET /sessions/status', undefined, { token })).toMatchObject({
        code: 2206,
        status: false,
      });
    }
    for (const authorization of ['Bearer a b', 'Basic YTpi', 'Bearer']) {
      const reply = await world.http.ok('GET /sessions/status', undefined, { headers: { authorization } });
      expect(reply).toMatchObject({ code: 2206, status: false });
    }
  });

  it('is 2020 without a token, in the language asked for', async () => {
    const reply = await world.http.ok('GET /sessions/status', undefined, { headers: { 'accept-language': 'en' } });
    expect(reply).toEqual({ code: 2020, message: 'Not signed in', status: false, iat: null, exp: null, data: null });
  });

  it('is FORBIDDEN through another application', async () => {
    const { accessToken: token } = await opened();
    expect((await world.http.refused('GET /sessions/status', undefined, { token, app: SECOND_APP })).name).toBe(
      'FORBIDDEN',
    );
  });
});
