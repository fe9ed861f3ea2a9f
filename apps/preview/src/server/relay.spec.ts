import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createPreview, type Preview } from './create-preview.js';
import { relay, relayed, serve } from './testing.js';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

type Running = Awaited<ReturnType<typeof serve>>;

const received: Received[] = [];
let preview: Preview;
let backend: Running;
let other: Running;
let elsewhere: Running;
let callsElsewhere = 0;

beforeAll(async () => {
  elsewhere = await serve((_request, response) => {
    callsElsewhere += 1;
    response.end('the treasure of another program');
  });
  backend = await serve((request, response) => {
    void buffer(request).then((body) => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body });
      if (url === '/hang') return;
      if (url === '/cut') return void request.socket.destroy();
      if (url === '/bomb') {
        return void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(17 * 1024 * 1024)));
      }
      if (url === '/huge') return void response.end(Buffer.alloc(17 * 1024 * 1024));
      const target = new URL(url ?? '/', 'http://any').searchParams.get('to');
      if (target !== null)
        return void response.writeHead(url?.startsWith('/307') ? 307 : 302, { location: target }).end();
      response.writeHead(418, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'], 'X-Request-Id': 'r1' });
      response.end('茶');
    });
  });
  other = await serve((request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.alloc(0) });
    response.end();
  });
  preview = await createPreview({
    backends: [backend.origin, other.origin],
    sandboxUrl: elsewhere.origin,
    appId: 'wx1',
    launch: {},
  });
});

beforeEach(() => {
  received.length = 0;
  callsElsewhere = 0;
});

afterAll(() => Promise.all([preview.close(), backend.close(), other.close(), elsewhere.close()]));

describe('the relay', () => {
  it('carries a request to a backend and its answer back, byte for byte', async () => {
    const body = Buffer.from([0, 255, 13, 10]);
    const reply = await relay(preview.url, {
      url: `${backend.origin}/tea?cup=1`,
      method: 'PUT',
      headers: { Authorization: 'Bearer t', 'content-type': 'application/octet-stream' },
      body: body.toString('base64'),
    });
    expect(relayed(reply)).toMatchObject({
      statusCode: 418,
      header: { 'X-Request-Id': 'r1' },
      cookies: ['a=1', 'b=2'],
      body: '茶',
    });
    expect(received).toMatchObject([{ method: 'PUT', url: '/tea?cup=1', headers: { authorization: 'Bearer t' } }]);
    expect(received[0]?.body.equals(body)).toBe(true);
  });

  it.each([
    ['another port of this machine', () => elsewhere.origin],
    ['another scheme', () => backend.origin.replace('http:', 'https:')],
    ['a name before the @', () => elsewhere.origin.replace('//', `//${new URL(backend.origin).host}@`)],
    ['a file', () => 'file:///etc/passwd'],
    ['the preview itself', () => preview.url],
  ])('does not reach %s, and says so in the words of WeChat', async (_what, url) => {
    const reply = await relay(preview.url, { url: `${url()}/` });
    expect(reply).toMatchObject({ status: 200 });
    expect(JSON.parse(reply.body)).toEqual({ failure: { reason: 'url not in domain list', errno: 600002 } });
    expect(callsElsewhere).toBe(0);
  });

  it('follows a redirect within the backends', async () => {
    const reply = await relay(preview.url, { url: `${backend.origin}/302?to=/tea`, method: 'POST', body: 'YQ==' });
    expect(relayed(reply).statusCode).toBe(418);
    expect(received.map(({ method, url, body }) => `${method} ${url} ${body.length}`)).toEqual([
      'POST /302?to=/tea 1',
      'GET /tea 0',
    ]);
  });

  it('repeats the request where the redirect asks for it', async () => {
    await relay(preview.url, { url: `${backend.origin}/307?to=/tea`, method: 'POST', body: 'YQ==' });
    expect(received[1]).toMatchObject({ method: 'POST', url: '/tea', body: Buffer.from('a') });
  });

  it.each([
    ['keeps token and cookie on a redirect within a backend', () => backend, ['authorization', 'cookie', 'x-own']],
    ['leaves token and cookie behind on a redirect to another backend', () => other, ['x-own']],
  ])('%s', async (_what, target, kept) => {
    const to = encodeURIComponent(`${target().origin}/tea`);
    const headers = { authorization: 'Bearer t', cookie: 'a=1', 'x-own': 'kept' };
    await relay(preview.url, { url: `${backend.origin}/307?to=${to}`, headers });
    const sent = Object.keys(headers);
    expect(received.map((each) => sent.filter((name) => name in each.headers))).toEqual([sent, kept]);
  });

  it('does not follow a redirect to elsewhere', async () => {
    const reply = await relay(preview.url, { url: `${backend.origin}/302?to=${encodeURIComponent(elsewhere.origin)}` });
    expect(JSON.parse(reply.body)).toMatchObject({ failure: { errno: 600002 } });
    expect(callsElsewhere).toBe(0);
  });

  it('gives the redirect itself to who asked for that', async () => {
    const url = `${backend.origin}/302?to=${encodeURIComponent(elsewhere.origin)}`;
    expect(relayed(await relay(preview.url, { url, followRedirects: false })).statusCode).toBe(302);
  });

  it('ends a circle of redirects', async () => {
    const circle = '/302?to=' + encodeURIComponent('/302?to=');
    const reply = await relay(preview.url, { url: `${backend.origin}${circle}` });
    expect(JSON.parse(reply.body)).toMatchObject({ failure: { reason: 'too many redirects' } });
    expect(received.length).toBeLessThan(30);
  });

  it('sends no header that belongs to the connection', async () => {
    const headers = { Host: 'internal.example', Connection: 'close', 'Proxy-Authorization': 'x', 'X-Own': 'kept' };
    await relay(preview.url, { url: `${backend.origin}/tea`, headers });
    expect(received[0]?.headers['host']).toBe(new URL(backend.origin).host);
    expect(received[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(received[0]?.headers['x-own']).toBe('kept');
  });

  it('says how a backend cannot be reached, as a phone does', async () => {
    const reply = await relay(preview.url, { url: `${backend.origin}/cut` });
    expect(JSON.parse(reply.body)).toMatchObject({
      failure: { errno: 600001, reason: expect.stringMatching(/ERR_CONNECTION/) },
    });
  });

  it('gives up when the time is over', async () => {
    const reply = await relay(preview.url, { url: `${backend.origin}/hang`, timeoutMs: 50 });
    expect(JSON.parse(reply.body)).toMatchObject({ failure: { reason: 'timeout', errno: 5 } });
  });

  it.each(['/huge', '/bomb'])('drops an answer that is too large, or becomes so: %s', async (path) => {
    const reply = await relay(preview.url, { url: `${backend.origin}${path}` });
    expect(JSON.parse(reply.body)).toEqual({ failure: { reason: 'exceed max size', errno: 600001 } });
  });

  it('refuses a request that is too large', async () => {
    // Announced is enough; the rest is not waited for.
    const length = String(17 * 1024 * 1024);
    const reply = await relay(preview.url, { url: `${backend.origin}/tea` }, { 'content-length': length });
    expect(reply.status).toBe(413);
    expect(received).toEqual([]);
  });

  it.each([
    ['a tunnel', { method: 'CONNECT' }],
    ['a header with a line break', { headers: { a: 'b\r\nHost: c' } }],
    ['a name that is no header', { headers: { 'a b': 'c' } }],
    ['no address', { url: 'tea' }],
    ['no time', { timeoutMs: 0 }],
  ])('refuses %s in a sentence', async (_what, wrong) => {
    const reply = await relay(preview.url, { url: `${backend.origin}/tea`, ...wrong });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({ error: expect.any(String), whatToDo: expect.any(String) });
    expect(received).toEqual([]);
  });
});
