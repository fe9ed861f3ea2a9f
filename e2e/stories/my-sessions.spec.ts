import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SessionsReply, SignInReply } from '@yaopai/protocol';
import { APP, SECOND_APP } from '../src/deployment.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) MicroMessenger/8.0.49';

let clock: TestClock;
let world: World;
beforeAll(async () => {
  clock = new TestClock();
  world = await World.start({ clock });
});
afterAll(() => world.close());

const list = (token: string, app: string = APP): Promise<SessionsReply> =>
  world.http.ok('GET /me/sessions', undefined, { token, app });
const end = (token: string, id: string) => world.http.send('DELETE', `/api/v1/me/sessions/${id}`, { token });
const stateOf = (token: string): Promise<string> => world.http.outcome('GET /me', undefined, { token });

async function devices(count: number): Promise<{ person: Person; replies: SignInReply[] }> {
  const person = await world.wechat.person();
  const replies: SignInReply[] = [];
  for (let index = 0; index < count; index++) {
    replies.push(await world.signIn(person));
    clock.advance({ seconds: 1 });
  }
  return { person, replies };
}

describe("a user's sessions", () => {
  it('are listed with device, address and application, last used first, the own one marked', async () => {
    const person = await world.wechat.person();
    const first = await world.signIn(person, { headers: { 'user-agent': PHONE } });
    clock.advance({ minutes: 1 });
    const second = await world.signIn(person, { app: SECOND_APP });
    const { sessions } = await list(second.accessToken, SECOND_APP);
    expect(sessions).toEqual([
      expect.objectContaining({ id: second.sessionId, current: true, application: { id: SECOND_APP, name: 'Second' } }),
      expect.objectContaining({
        id: first.sessionId,
        current: false,
        device: 'iPhone',
        address: '127.0.0.1',
        method: 'wechat',
      }),
    ]);
    clock.advance({ minutes: 1 });
    const refreshed = await world.refresh(first.refreshToken);
    const [latest] = (await list(refreshed.accessToken)).sessions;
    expect(latest).toMatchObject({
      id: first.sessionId,
      current: true,
      lastUsedAt: new Date(clock.now()).toISOString(),
    });
  });

  it('are ended one by one, which the others survive', async () => {
    const { replies } = await devices(3);
    const [lost, kept, own] = replies as [SignInReply, SignInReply, SignInReply];
    for (const ended of [1, 0]) {
      const answer = await end(own.accessToken, lost.sessionId);
      expect([answer.status, answer.json]).toEqual([200, { ended }]);
    }
    expect(await stateOf(lost.accessToken)).toBe('SESSION_ENDED');
    expect(await world.http.outcome('POST /sessions/refresh', { refreshToken: lost.refreshToken })).toBe(
      'SESSION_ENDED',
    );
    expect([await stateOf(kept.accessToken), await stateOf(own.accessToken)]).toEqual(['ok', 'ok']);
    expect((await list(own.accessToken)).sessions.map(({ id }) => id)).toEqual([own.sessionId, kept.sessionId]);
  });

  it('are ended all at once, with the one that asks', async () => {
    const { replies, person } = await devices(3);
    expect(await world.http.ok('DELETE /me/sessions', undefined, { token: replies[1]!.accessToken })).toEqual({
      ended: 3,
    });
    for (const { accessToken } of replies) {
      const problem = await world.http.refused('GET /me', undefined, { token: accessToken });
      expect([problem.name, problem.reason]).toEqual(['SESSION_ENDED', 'user']);
    }
    expect((await list((await world.signIn(person)).accessToken)).sessions).toHaveLength(1);
  });

  it("are nobody else's: another user's id and nonsense are not found, and nothing ends", async () => {
    const { replies } = await devices(1);
    const { accessToken } = await world.signIn(await world.wechat.person());
    for (const id of [replies[0]!.sessionId, '00000000-0000-7000-8000-000000000000', 'x', '%00']) {
      expect([id, (await end(accessToken, id)).status]).toEqual([id, 404]);
    }
    expect(await stateOf(replies[0]!.accessToken)).toBe('ok');
  });

  it('that ran out are not listed and not counted', async () => {
    const { replies, person } = await devices(2);
    expect(replies).toHaveLength(2);
    clock.advance({ days: 31 });
    const { accessToken } = await world.signIn(person);
    expect((await list(accessToken)).sessions).toHaveLength(1);
    expect(await world.http.ok('DELETE /me/sessions', undefined, { token: accessToken })).toEqual({ ended: 1 });
  });

  it('are ended once however many ask', async () => {
    const { replies } = await devices(2);
    const [other, own] = replies as [SignInReply, SignInReply];
    const answers = await inParallel(20, 20, () => end(own.accessToken, other.sessionId));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(answers.filter(({ json }) => (json as { ended: number }).ended === 1)).toHaveLength(1);
  });
});
