import { afterEach, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { SetClock } from '../../test/set-clock.js';
import { ProblemFilter } from '../http/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { limitAddresses } from './limit-addresses.js';
import { MemoryLimitStore } from './memory-limit-store.js';

const clock = new SetClock();
let app: FastifyInstance;
afterEach(() => app.close());

async function serve(perMinute: number, trustProxy: string[] | false = false): Promise<void> {
  const problems = new ProblemFilter();
  app = fastify({ trustProxy });
  app.setErrorHandler((error, request, reply) => problems.answer(error, request, reply));
  await limitAddresses(app, new MemoryLimitStore(clock), perMinute);
  for (const path of ['/', '/healthz', '/readyz', '/oidc/jwks', '/.well-known/oauth-authorization-server/oidc'])
    app.get(path, () => 'here');
  await app.ready();
}

const ask = async (url: string, remoteAddress = '192.0.2.1', headers: Record<string, string> = {}): Promise<number> =>
  (await app.inject({ url, remoteAddress, headers })).statusCode;

/** How many of so many are let through. */
async function through(count: number, request: (at: number) => Promise<number>): Promise<number> {
  let passed = 0;
  for (let at = 0; at < count; at++) passed += (await request(at)) === 429 ? 0 : 1;
  return passed;
}

describe('an address', () => {
  test('may ask so often a minute, then is told when to come again, in a whole problem document', async () => {
    await serve(3);
    expect(await through(5, () => ask('/'))).toBe(3);
    clock.time += 20_500;
    const refused = await app.inject({ url: '/', remoteAddress: '192.0.2.1', headers: { 'accept-language': 'en' } });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'retry-after': '40',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(refused.json()).toMatchObject({ code: 1003, name: 'RATE_LIMITED', retryAfterSeconds: 40, status: 429 });
    expect(await ask('/', '192.0.2.2')).toBe(200);
    clock.time += 40 * SECOND;
    expect(await ask('/')).toBe(200);
  });

  test('uses it up with what is not there, too', async () => {
    await serve(3);
    for (const path of ['/nothing', '/nothing/else', '/healthz/nothing']) expect(await ask(path)).toBe(404);
    expect(await ask('/')).toBe(429);
    expect(await ask('/nothing')).toBe(429);
    clock.time += MINUTE;
  });

  test('may always ask for health and metadata, and by no other name', async () => {
    await serve(1);
    await ask('/');
    for (const path of [
      '/healthz',
      '/readyz',
      '/oidc/jwks',
      '/.well-known/oauth-authorization-server/oidc',
      '/healthz?a=1',
    ])
      expect(await ask(path)).toBe(200);
    for (const path of ['/healthz/', '/?/healthz', '/HEALTHZ', '/healthz%2f', '/healthz;a'])
      expect(await ask(path)).toBe(429);
    clock.time += MINUTE;
  });

  test('is not counted when the limit is 0', async () => {
    await serve(0);
    expect(await through(50, () => ask('/'))).toBe(50);
  });
});

describe('X-Forwarded-For', () => {
  const forwarded = (value: string, from = '10.0.0.1'): Promise<number> => ask('/', from, { 'x-forwarded-for': value });

  test('means nothing where no proxy is trusted', async () => {
    await serve(5);
    expect(await through(20, (at) => forwarded(`198.51.100.${at}`))).toBe(5);
    clock.time += MINUTE;
  });

  test('means nothing from whoever is no trusted proxy', async () => {
    await serve(5, ['10.0.0.1']);
    expect(await through(20, (at) => forwarded(`198.51.100.${at}`, '203.0.113.9'))).toBe(5);
    clock.time += MINUTE;
  });

  test('names the caller behind a trusted proxy', async () => {
    await serve(1, ['10.0.0.0/8']);
    expect(await through(20, (at) => forwarded(`198.51.100.${at}`))).toBe(20);
    expect(await through(20, (at) => forwarded(`198.51.100.${at}`))).toBe(0);
    clock.time += MINUTE;
  });

  test.each([
    ['other addresses before his own', (at: number) => `198.51.100.${at}, 203.0.113.7`],
    ['the proxy itself before his own', (at: number) => `10.0.0.${at}, 203.0.113.7`],
    ['a long chain', (at: number) => `${'198.51.100.1, '.repeat(100)}${at}.1.1.1, 203.0.113.7`],
    ['nonsense before his own', (at: number) => `nonsense-${at}, 203.0.113.7`],
  ])('with %s gives nobody another limit: the proxy wrote the last one', async (_, value) => {
    await serve(5, ['10.0.0.0/8']);
    expect(await through(20, (at) => forwarded(value(at)))).toBe(5);
    clock.time += MINUTE;
  });

  test.each([
    ['nonsense', (at: number) => `nonsense-${at}`],
    ['ports', (at: number) => `203.0.113.7:${1_000 + at}`],
    ['ports after IPv6', (at: number) => `[2001:db8::7]:${1_000 + at}`],
    ['much text', (at: number) => `${'x'.repeat(5_000)}${at}`],
    ['zones', (at: number) => `fe80::1%${at}`],
    [
      'IPv4 written as IPv6',
      (at: number) => ['::ffff:203.0.113.7', '203.0.113.7', '::ffff:cb00:7107', '::FFFF:203.0.113.7'][at % 4]!,
    ],
  ])('that a proxy passes on with %s makes one caller of them', async (_, value) => {
    await serve(5, ['10.0.0.0/8']);
    expect(await through(20, (at) => forwarded(value(at)))).toBe(5);
    clock.time += MINUTE;
  });
});

describe('other headers', () => {
  test.each([
    ['x-real-ip', (at: number) => ({ 'x-real-ip': `198.51.100.${at}` })],
    ['forwarded', (at: number) => ({ forwarded: `for=198.51.100.${at}` })],
    ['cf-connecting-ip', (at: number) => ({ 'cf-connecting-ip': `198.51.100.${at}` })],
    ['host', (at: number) => ({ host: `host-${at}.example.com` })],
    ['the application', (at: number) => ({ 'x-yaopai-app-id': `app-${at}` })],
    ['a user agent and a request id', (at: number) => ({ 'user-agent': `agent ${at}`, 'x-request-id': `r${at}` })],
  ])('give nobody another limit: %s', async (_, headers) => {
    await serve(5, ['10.0.0.0/8']);
    expect(await through(20, (at) => ask('/', '203.0.113.7', headers(at) as Record<string, string>))).toBe(5);
    clock.time += MINUTE;
  });
});

describe('IPv6', () => {
  test('is counted by the /64 that one subscriber has', async () => {
    await serve(5);
    expect(await through(50, (at) => ask('/', `2001:db8:1:2:${at.toString(16)}::${at}`))).toBe(5);
    expect(await ask('/', '2001:db8:1:3::1')).toBe(200);
    clock.time += MINUTE;
  });

  test('across /64s counts as many subscribers, who hold no more memory than there is room for', async () => {
    await serve(5);
    expect(await through(500, (at) => ask('/', `2001:db8:1:${at.toString(16)}::1`))).toBe(500);
  });
});
