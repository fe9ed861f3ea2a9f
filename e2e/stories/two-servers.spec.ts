import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TokenReply } from '@yaopai/protocol';
import { randomBytes, randomUUID } from 'node:crypto';
import { roundsOf } from '../src/race.js';
import { inParallel, World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start({ servers: 2, logLevel: 'info', env: { YAOPAI_PUBLIC_URL: 'http://id.stories.test' } });
});
afterAll(() => world.close());

describe('two servers on one database', () => {
  it("accept each other's tokens and publish the same key", async () => {
    const reply = await world.signIn(await world.wechat.person(), { server: 0 });
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken, server: 1 })).id).toBe(reply.user.id);
    const [one, two] = await Promise.all([0, 1].map((server) => world.http.send('GET', '/oidc/jwks', { server })));
    expect(one!.json).toEqual(two!.json);
    expect(await world.sql.count('SELECT count(*) FROM signing_keys')).toBe(1);
  });

  it('refresh one token in many races with never two live successors, and the holder ends with one that works', async () => {
    await inParallel(roundsOf(200), 8, async (round) => {
      const { refreshToken, sessionId } = await world.signIn(await world.wechat.person(), { server: round % 2 });
      const replies = await Promise.all([0, 1, 0, 1].map((server) => world.refresh(refreshToken, { server })));
      expect(new Set(replies.map((reply) => reply.refreshToken)).size).toBe(1);
      const next = await world.refresh(replies[round % 4]!.refreshToken, { server: (round + 1) % 2 });
      expect(next.sessionId).toBe(sessionId);
      const row = await world.sql.one('SELECT generation, end_reason FROM sessions WHERE id = $1', [sessionId]);
      expect(row).toEqual({ generation: 2, end_reason: null });
    });
  });

  it('keep a chain alive when each holder always refreshes twice at once', async () => {
    let reply: TokenReply = await world.signIn(await world.wechat.person());
    for (let round = 0; round < 30; round++) {
      const { refreshToken } = reply;
      const [one, two] = await Promise.all([
        world.refresh(refreshToken, { server: 0 }),
        world.refresh(refreshToken, { server: 1 }),
      ]);
      expect(two.refreshToken).toBe(one.refreshToken);
      reply = round % 2 ? one : two;
    }
    expect((await world.http.ok('GET /me', undefined, { token: reply.accessToken, server: 1 })).loginsCount).toBe(1);
  });

  it('answer one code with one key alike, whichever got the code', async () => {
    await inParallel(roundsOf(50), 2, async () => {
      const [code, idempotencyKey] = [
        await world.wechat.code(await world.wechat.person()),
        randomBytes(16).toString('hex'),
      ];
      const replies = await Promise.all(
        [0, 1, 1, 0].map((server) => world.http.ok('POST /sign-in/wechat', { code }, { idempotencyKey, server })),
      );
      expect(new Set(replies.map((reply) => reply.refreshToken)).size).toBe(1);
    });
  });

  it('make one user of one new person who comes to both', async () => {
    await inParallel(roundsOf(50), 5, async () => {
      const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
      const replies = await Promise.all([0, 1].map((server) => world.signIn(person, { server })));
      expect(replies[0]!.user.id).toBe(replies[1]!.user.id);
    });
  });

  it('know at once of a logout at the other', async () => {
    const { refreshToken, accessToken: token } = await world.signIn(await world.wechat.person(), { server: 0 });
    await world.http.ok('POST /sessions/logout', { refreshToken }, { server: 1 });
    expect((await world.http.refused('GET /me', undefined, { token, server: 0 })).name).toBe('SESSION_ENDED');
  });
});
