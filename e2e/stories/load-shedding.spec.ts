import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@yaopai/server/testing/until';
import { startStoryServer, type StoryServer } from '../src/story-server.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

/** Requests that are sent before the story gives up. */
const MOST = 2_000;

let world: World;
beforeAll(async () => {
  // Two connections: of the third on, everybody waits; of the 101st who waits on, nobody else is let in.
  // The clock stands still: what the server has read of the application stays fresh, and no request waits for that.
  world = await World.start({ clock: new TestClock(), env: { YAOPAI_DATABASE_POOL_SIZE: '2' } });
});
afterAll(() => world.close());

describe('a database that everybody waits for', () => {
  it('is not waited for by more than get an answer in time: the next are told at once, and probes are answered', async () => {
    const { refreshToken, sessionId } = await world.signIn(await world.wechat.person());
    const pending: Promise<string>[] = [];
    let shed: Record<string, unknown> | undefined;
    await world.sql.transaction(async (client) => {
      await client.query('SELECT FROM sessions WHERE id = $1 FOR UPDATE', [sessionId]);
      const isShed = async (): Promise<boolean> => {
        // Who has waited for seconds goes away: more must come than do.
        for (let more = 0; more < 20 && pending.length < MOST; more++)
          pending.push(world.http.outcome('POST /sessions/refresh', { refreshToken }));
        const { status, json, headers } = await world.http.call('GET /me', undefined, { token: 'not-a-token' });
        if (status === 503) shed = { ...(json as object), retryAfter: headers.get('retry-after') };
        return status === 503;
      };
      await until(isShed, { seconds: 30, what: 'a refusal' });
      expect((await world.http.send('GET', '/healthz')).status).toBe(200);
      expect((await world.http.send('GET', '/oidc/jwks')).status).toBe(200);
    });
    expect(shed).toMatchObject({ name: 'BUSY', retryAfterSeconds: 2, retryAfter: '2' });
    const outcomes = await Promise.all(pending);
    expect(outcomes.filter((outcome) => !['ok', 'BUSY'].includes(outcome))).toEqual([]);
    await world.refresh(refreshToken);
    expect(world.log.text).toContain('too many wait for the database');
    const shedLines = world.log.lines.filter(({ msg }) => msg === 'too much to do: requests are refused');
    // One a minute, not one a request.
    expect(shedLines.length).toBeLessThan(3);
  });
});

describe('an event loop that is late', () => {
  let server: StoryServer;
  beforeAll(async () => {
    server = await startStoryServer({ env: { ...world.env }, log: world.log });
  });
  afterAll(() => server.close());

  const ask = (path: string): Promise<Response> => fetch(server.url + path);

  it('takes in no more work, answers probes, and recovers by itself', async () => {
    const untilAnswered = async (status: number): Promise<Response> => {
      let answer: Response | undefined;
      const isThat = async (): Promise<boolean> => (answer = await ask('/api/v1/me')).status === status;
      await until(isThat, { seconds: 30, what: `an answer of ${status}` });
      return answer!;
    };
    await untilAnswered(401);
    server.dawdle(1_300);
    const refused = await untilAnswered(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ name: 'BUSY', code: 1000 });
    expect((await ask('/healthz')).status).toBe(200);
    server.dawdle(0);
    await untilAnswered(401);
    expect(world.log.text).toContain('the event loop is late');
  });
});
