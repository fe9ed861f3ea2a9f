import { once } from 'node:events';
import { request } from 'node:http';

import { createSandbox, type Sandbox } from '@yaopai/wechat-sandbox';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createPreview, type Preview } from './create-preview.js';
import type { Status } from './status.js';
import { ask, relay, type Reply, serve } from './testing.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const launch = (host: string): Record<string, string> => ({ host, appId: 'demo-app', backend: 'http://127.0.0.1:9' });

let preview: Preview;
let sandbox: Sandbox;
let backend: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp({ appId: 'wx1', secret: 's' });
  backend = await serve((_incoming, response) => response.end('{}'));
  preview = await createPreview({
    backends: [backend.origin],
    sandboxUrl: sandbox.url,
    appId: 'wx1',
    launch: launch(backend.origin),
  });
});

afterAll(() => Promise.all([preview.close(), sandbox.close(), backend.close()]));

const people = async (): Promise<string[]> => (await sandbox.state()).people.map(({ id }) => id);
const addPerson = (id: string, headers: Record<string, string>): Promise<Reply> =>
  ask(`${preview.url}/sandbox/control/people`, { method: 'POST', headers, body: JSON.stringify({ id }) });

describe('the preview', () => {
  it('listens on the loopback address only', async () => {
    const { hostname, port } = new URL(preview.url);
    expect(hostname).toBe('127.0.0.1');
    // Of Linux every address that begins so: who listened on all addresses would answer there.
    if (process.platform === 'linux')
      await expect(ask(`http://127.0.0.2:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each(['/', '/phone/', '/status'])('serves %s with its headers', async (path) => {
    const { status, headers } = await ask(`${preview.url}${path}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('lets no page run or frame what is not its own', async () => {
    const shell = (await ask(`${preview.url}/`)).headers['content-security-policy'];
    const phone = (await ask(`${preview.url}/phone/`)).headers['content-security-policy'];
    for (const policy of [shell, phone]) {
      expect(policy).toMatch(/default-src 'none';.*script-src 'self';/);
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    }
    expect(shell).toMatch(/frame-ancestors 'none'/);
    expect(phone).toMatch(/frame-ancestors 'self'/);
    expect(phone).toContain(`; img-src 'self' data: ${backend.origin};`);
    expect(phone).not.toContain('frame-src');
  });

  it.each([
    '/shell/..%2findex.js',
    '/shell/%2e%2e%2fmain.js',
    '/shell/.hidden',
    '/phone/nothing.js',
    '/shell/../main.js',
  ])('has no file at %s', async (path) => {
    expect((await ask(`${preview.url}${path}`)).status).toBe(404);
  });

  it('tells who is there', async () => {
    const status = JSON.parse((await ask(`${preview.url}/status`)).body) as Status;
    expect(status).toMatchObject({ appId: 'wx1', launch: { appId: 'demo-app' } });
    expect(status.places.map(({ role, answers }) => [role, answers])).toEqual([
      ['server', true],
      ['backend', false],
      ['sandbox', true],
    ]);
  });

  it('names the port that is taken', async () => {
    const port = Number(new URL(preview.url).port);
    const again = createPreview({ backends: [], sandboxUrl: sandbox.url, appId: 'wx1', launch: {}, port });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the sandbox behind the preview', () => {
  it('is controlled by the pages of the preview', async () => {
    expect((await addPerson('own', { ...JSON_TYPE, origin: preview.url })).status).toBe(200);
    expect(await people()).toContain('own');
    expect(JSON.parse((await ask(`${preview.url}/sandbox/control/state`)).body)).toMatchObject({ peopleCount: 1 });
  });

  it('answers its own refusals', async () => {
    const reply = await ask(`${preview.url}/sandbox/control/people/nobody/login`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"appId":"wx1"}',
    });
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.body)).toHaveProperty('whatToDo');
  });

  it('tells its events as they happen', async () => {
    const sent = request(`${preview.url}/sandbox/control/events`).end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    const seen = new Promise<string>((resolve) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('event: message')) resolve(text);
      });
    });
    await sandbox.deliver({ channel: 'sms', to: '+8613800000000', text: '验证码 123456' });
    expect(await seen).toContain('123456');
    sent.destroy();
  });

  it.each([
    '/sandbox/sns/jscode2session',
    '/sandbox/control/../sns/jscode2session',
    '/sandbox/control/%2e%2e/sns/jscode2session',
    '/sandbox/',
  ])('is not reached at %s, beyond its control', async (path) => {
    expect((await ask(`${preview.url}${path}`)).status).toBe(404);
  });

  it('is told to be started when it is not there', async () => {
    const alone = await createPreview({ backends: [], sandboxUrl: 'http://127.0.0.1:9', appId: 'wx1', launch: {} });
    const reply = await ask(`${alone.url}/sandbox/control/state`);
    await alone.close();
    expect(reply.status).toBe(502);
    expect(reply.body).toMatch(/No sandbox answers at http:\/\/127\.0\.0\.1:9/);
  });
});

describe('a hostile web page', () => {
  const attempts: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin of its own', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://localhost:5173' }],
    ['a name that it points to this machine', { host: 'evil.example:3200', origin: 'http://evil.example:3200' }],
    ['a request that says only whence it comes', { 'sec-fetch-site': 'cross-site' }],
    ['another port, saying only whence it comes', { 'sec-fetch-site': 'same-site' }],
  ];

  it.each(attempts)('with %s reaches neither sandbox nor backends', async (_how, headers) => {
    expect((await addPerson('victim', { ...JSON_TYPE, ...headers })).status).toBe(403);
    expect((await ask(`${preview.url}/sandbox/control/inbox`, { headers })).status).toBe(403);
    expect((await relay(preview.url, { url: `${backend.origin}/` }, headers)).status).toBe(403);
    expect(await people()).not.toContain('victim');
  });

  it.each(['/%73tatus', '/s%74atus?', '/%73andbox/control/inbox'])(
    'is not let in by another spelling: %s',
    async (path) => {
      expect((await ask(`${preview.url}${path}`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    },
  );

  it('gets no leave to send JSON', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const reply = await ask(`${preview.url}/relay`, { method: 'OPTIONS', headers: preflight });
    expect(reply.status).toBe(403);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('cannot disguise JSON as a form or as text', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await addPerson('victim', { 'content-type': type })).status).toBe(415);
    }
    expect(await people()).not.toContain('victim');
  });

  it('may link to the preview', async () => {
    expect((await ask(`${preview.url}/`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });
});
