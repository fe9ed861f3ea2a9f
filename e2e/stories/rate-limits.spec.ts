import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { providedRedisUrl } from '@yaopai/server/testing/provided-redis';
import { TcpProxy } from '@yaopai/server/testing/tcp-proxy';
import { until } from '@yaopai/server/testing/until';
import { BRIEF_APP, MANY_APP, SECOND_APP } from '../src/deployment.js';
import type { CallOptions } from '../src/http-client.js';
import { rawRequest, sendRaw } from '../src/raw-http.js';
import { startStoryServer } from '../src/story-server.js';
import { TestClock } from '../src/test-clock.js';
import { roundsOf } from '../src/race.js';
import { inParallel, World } from '../src/world.js';

const LIMIT = 20;
const clock = new TestClock();
let world: World;
beforeAll(async () => {
  world = await World.start({
    clock,
    env: { YAOPAI_RATE_LIMIT_PER_MINUTE: String(LIMIT), YAOPAI_TRUSTED_PROXIES: '127.0.0.1' },
  });
});
beforeEach(() => clock.advance({ minutes: 1 }));
afterAll(() => world.close());

const from = (address: string, more: CallOptions = {}): CallOptions => ({
  ...more,
  headers: { 'x-forwarded-for': address, ...more.headers },
});

const status = (options: CallOptions, path = '/api/v1/sessions/status', of = world): Promise<number> =>
  of.http.send('GET', path, options).then((answer) => answer.status);

/** How many of so many requests are let through. */
async function through(count: number, options: (at: number) => CallOptions, of = world): Promise<number> {
  const answers = await inParallel(count, 10, (at) => status(options(at), undefined, of));
  return answers.filter((each) => each !== 429).length;
}

describe('one address', () => {
  it('may ask so often a minute; then everything is a problem that says when to come again', async () => {
    expect(await through(50, () => from('203.0.113.1'))).toBe(LIMIT);
    clock.advance({ seconds: 20 });
    const code = await world.wechat.code(await world.wechat.person());
    const problem = await world.http.refused('POST /sign-in/wechat', { code }, from('203.0.113.1'));
    expect(problem).toMatchObject({ name: 'RATE_LIMITED', retryAfterSeconds: 40 });
    const answer = await world.http.call('POST /sign-in/wechat', { code }, from('203.0.113.1'));
    expect(answer.headers.get('retry-after')).toBe('40');
    clock.advance({ seconds: 40 });
    expect(await world.http.outcome('POST /sign-in/wechat', { code }, from('203.0.113.1'))).toBe('ok');
  });

  it('is told so in the language of the caller', async () => {
    await through(LIMIT, () => from('203.0.113.2'));
    const english = from('203.0.113.2', { headers: { 'accept-language': 'en' } });
    expect((await world.http.refused('GET /me', undefined, english)).title).toBe('Too many requests');
    expect((await world.http.refused('GET /me', undefined, from('203.0.113.2'))).title).toBe('请求过于频繁');
  });

  it('takes nothing from others', async () => {
    await through(50, () => from('203.0.113.3'));
    expect((await world.signIn(await world.wechat.person(), from('203.0.113.4'))).user.loginsCount).toBe(1);
  });

  it('may always ask for health and metadata', async () => {
    await through(50, () => from('203.0.113.5'));
    for (const path of ['/healthz', '/readyz', '/oidc/jwks', '/.well-known/oauth-authorization-server/oidc']) {
      expect({ path, status: await status(from('203.0.113.5'), path) }).toEqual({ path, status: 200 });
    }
  });

  it('finds no other name for those, and no route, that is not counted', async () => {
    await through(50, () => from('203.0.113.6'));
    const paths = [
      '//healthz',
      '/healthz/',
      '/healthz/../api/v1/me',
      '/x/../healthz',
      '/HEALTHZ',
      '/%68ealthz/',
      '/healthz;x',
    ];
    for (const path of [...paths, '/nothing', '/api/v1/nothing', '/MP_verify_x.txt', '/docs', '/api/v1/openapi.json']) {
      const answer = await sendRaw(world.http.url(), rawRequest('GET', path, [['X-Forwarded-For', '203.0.113.6']]));
      expect({ path, status: answer.status }).toEqual({ path, status: 429 });
    }
  });
});

describe('a caller who pretends to be many', () => {
  it.each<[string, (at: number) => CallOptions]>([
    ['addresses before his own, which the proxy writes last', (at) => from(`198.51.100.${at}, 203.0.113.20`)],
    ['the proxy before his own', (at) => from(`127.0.0.1, 198.51.100.${at}, 203.0.113.21`)],
    ['nonsense', (at) => from(`nonsense-${at}`)],
    ['ports', (at) => from(`203.0.113.22:${1_000 + at}`)],
    ['X-Real-IP', (at) => from('203.0.113.23', { headers: { 'x-real-ip': `198.51.100.${at}` } })],
    ['Forwarded', (at) => from('203.0.113.24', { headers: { forwarded: `for=198.51.100.${at}` } })],
    ['addresses of one IPv6 subscriber', (at) => from(`2001:db8:0:1:${at.toString(16)}::${at}`)],
    ['the two forms of IPv4', (at) => from(['203.0.113.25', '::ffff:203.0.113.25', '::ffff:cb00:7119'][at % 3]!)],
    [
      'many applications',
      (at) => from('203.0.113.26', { app: [SECOND_APP, BRIEF_APP, MANY_APP, `made-up-${at}`][at % 4]! }),
    ],
    ['many tokens', (at) => from('203.0.113.27', { token: `eyJhbGciOiJFUzI1NiJ9.${at}.x` })],
    ['request ids', (at) => from('203.0.113.28', { headers: { 'x-request-id': `id-${at}` } })],
  ])('by %s is one', async (_, options) => {
    expect(await through(60, options)).toBe(LIMIT);
  });

  it('by X-Forwarded-For twice is one', async () => {
    let refused = 0;
    for (let at = 0; at < 40; at++) {
      const headers: [string, string][] = [
        ['X-Forwarded-For', `198.51.100.${at}`],
        ['X-Forwarded-For', '203.0.113.29'],
      ];
      refused += (await sendRaw(world.http.url(), rawRequest('GET', '/api/v1/me', headers))).status === 429 ? 1 : 0;
    }
    expect(refused).toBe(40 - LIMIT);
  });

  it('in many IPv6 networks is as many as he has networks', async () => {
    expect(await through(60, (at) => from(`2001:db8:1:${at.toString(16)}::1`))).toBe(60);
  });

  it('is believed nothing where no proxy is trusted', async () => {
    const server = await startStoryServer({
      env: { ...world.env, YAOPAI_TRUSTED_PROXIES: '' },
      log: world.log,
      clock,
    });
    try {
      const outcomes = await inParallel(60, 10, async (at) => {
        const headers = { 'x-forwarded-for': `198.51.100.${at}` };
        return (await fetch(`${server.url}/api/v1/me`, { headers })).status;
      });
      expect(outcomes.filter((each) => each !== 429)).toHaveLength(LIMIT);
    } finally {
      await server.close();
    }
  });
});

const PEOPLE = roundsOf(3_000);

describe('a carrier with thousands of people behind one address', () => {
  it(`signs ${PEOPLE} of them in within a minute, where nothing is set, among them some with an old code`, async () => {
    // The clock stands still meanwhile: it is one minute however long it takes.
    const nat = await World.start({ clock, logLevel: 'info', env: { YAOPAI_RATE_LIMIT_PER_MINUTE: '' } });
    try {
      const person = await nat.wechat.person();
      const spent = await nat.wechat.code(person);
      await nat.http.ok('POST /sign-in/wechat', { code: spent });
      // Whom a slow machine is too BUSY for comes again: that is no limit.
      const signIn = async (): Promise<string> => {
        const code = await nat.wechat.code(await nat.wechat.person());
        const outcome = await nat.http.outcome('POST /sign-in/wechat', { code });
        return outcome === 'BUSY' ? signIn() : outcome;
      };
      const outcomes = await inParallel(PEOPLE, 40, async (at) => {
        if (at % 50 === 0) await nat.http.outcome('POST /sign-in/wechat', { code: spent });
        return signIn();
      });
      expect(outcomes.filter((outcome) => outcome !== 'ok')).toEqual([]);
    } finally {
      await nat.close();
    }
  });
});

describe('two servers', () => {
  let pair: World;
  afterEach(() => pair.close());

  it('without Redis count each for themselves', async () => {
    pair = await World.start({ clock, servers: 2, env: { YAOPAI_RATE_LIMIT_PER_MINUTE: String(LIMIT) } });
    expect(await through(100, (at) => ({ server: at % 2 }), pair)).toBe(2 * LIMIT);
  });

  it('whose Redis is not there start all the same, are ready, say so, and limit', async () => {
    const nobody = await TcpProxy.start({ host: '127.0.0.1', port: 9 });
    nobody.cut();
    const env = {
      YAOPAI_RATE_LIMIT_PER_MINUTE: String(LIMIT),
      REDIS_URL: `redis://:pass-of-redis@127.0.0.1:${nobody.port}`,
    };
    pair = await World.start({ clock, servers: 2, env });
    pair.log.forbid('Redis password', 'pass-of-redis');
    expect(await status({}, '/readyz', pair)).toBe(200);
    expect(await through(100, (at) => ({ server: at % 2 }), pair)).toBe(2 * LIMIT);
    expect(pair.log.text).toContain('Redis does not answer');
    await nobody.close();
  });

  const redisUrl = providedRedisUrl();
  /** A machine that stalls is no Redis that is gone. */
  const patient = { YAOPAI_RATE_LIMIT_PER_MINUTE: String(LIMIT), YAOPAI_REDIS_TIMEOUT_MS: '60000' };
  /** Where no Redis is provided, what is told above is all there is to tell. */
  for (const url of redisUrl ? [new URL(redisUrl)] : []) {
    it('with one Redis share a limit', async () => {
      const env = { ...patient, REDIS_URL: url.href };
      pair = await World.start({ clock, servers: 2, env });
      expect(await through(100, (at) => ({ server: at % 2 }), pair)).toBe(LIMIT);
      clock.advance({ minutes: 1 });
      expect(await through(100, (at) => ({ server: at % 2 }), pair)).toBe(LIMIT);
      expect(pair.log.text).not.toContain('Redis does not answer');
    });

    it.each([
      ['cut', patient.YAOPAI_REDIS_TIMEOUT_MS],
      // So long the first requests of each server wait for it.
      ['silence', '5000'],
    ] as const)(
      'whose Redis goes (%s) and comes back refuse nobody for it, limit all the time, and share again',
      async (how, YAOPAI_REDIS_TIMEOUT_MS) => {
        const proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port) || 6379 });
        const through20 = (): Promise<number> => {
          clock.advance({ minutes: 1 });
          return through(100, (at) => ({ server: at % 2 }), pair);
        };
        const way = new URL(url);
        way.host = `127.0.0.1:${proxy.port}`;
        const env = { ...patient, YAOPAI_REDIS_TIMEOUT_MS, REDIS_URL: way.href };
        pair = await World.start({ clock, servers: 2, env });
        try {
          expect(await through20()).toBe(LIMIT);
          proxy[how]();
          expect(await through20()).toBe(2 * LIMIT);
          expect(await status({ server: 0 }, '/readyz', pair)).toBe(200);
          expect(pair.log.text).toContain('Redis does not answer');
          proxy.mend();
          await until(async () => (await through20()) === LIMIT, { what: 'one limit of both servers again' });
        } finally {
          await proxy.close();
        }
      },
    );
  }
});

it('a Redis that was provided is one that servers used', async () => {
  expect(world.env).not.toHaveProperty('REDIS_URL');
  const url = providedRedisUrl();
  if (!url) return;
  const one = await World.start({
    clock,
    env: { YAOPAI_RATE_LIMIT_PER_MINUTE: '1', YAOPAI_REDIS_TIMEOUT_MS: '60000', REDIS_URL: url },
  });
  expect(await through(5, () => ({}), one)).toBe(1);
  expect(one.log.text).toContain('limits are counted in Redis');
  await one.close();
});
