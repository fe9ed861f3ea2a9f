import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, Server } from 'node:http';
import { type AddressInfo, connect, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetClock } from '../test/set-clock.js';
import type { ServerConfig } from './config/index.js';
import { MINUTE } from './runtime/index.js';
import { type RunningServer, startServer, type StartOptions } from './server.js';
import { createTestDatabase, type TestDatabase, testConfig, until } from './testing/index.js';
import pg from 'pg';

const BOOTSTRAP = {
  userPools: [{ id: 'demo', name: 'Demo', defaultApplicationId: 'demo-app' }],
  applications: [{ id: 'demo-app', userPoolId: 'demo', name: 'Demo' }],
  connections: [
    {
      identifier: 'wechat-demo',
      userPoolId: 'demo',
      type: 'wechat-miniprogram',
      displayName: 'Demo',
      appId: 'wxdemo000000000001',
      appSecret: 'secret',
    },
  ],
};

let folder: string;
let database: TestDatabase;
const running: RunningServer[] = [];
const others: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-server-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  for (const other of others.splice(0)) other.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function start(settings: Partial<ServerConfig> = {}, options: StartOptions = {}): Promise<RunningServer> {
  const server = await startServer(testConfig({ databaseUrl: database.url, ...settings }), options);
  running.push(server);
  return server;
}

async function bootstrapFile(content: unknown): Promise<string> {
  const path = join(folder, 'bootstrap.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

/** Sessions that still use the database. */
async function connectionsLeft(): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await client.end();
  return rows[0]!.left;
}

describe('a start', () => {
  test('on any free port names it everywhere', async () => {
    const server = await start();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oidc`)).json();
    expect(metadata).toMatchObject({ issuer: `http://localhost:${server.port}/oidc` });
  });

  test('keeps a public URL that was set', async () => {
    const server = await start({ publicUrl: 'https://login.example.com' });
    const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oidc`)).json();
    expect(metadata).toMatchObject({ issuer: 'https://login.example.com/oidc' });
  });

  test('applies the bootstrap file before it answers', async () => {
    const server = await start({ bootstrapFile: await bootstrapFile(BOOTSTRAP) });
    const reply = await fetch(`${server.url}/api/v1/sessions/status`, { headers: { 'x-yaopai-app-id': 'demo-app' } });
    expect(await reply.json()).not.toMatchObject({ name: 'APPLICATION_NOT_FOUND' });
  });

  test('on a taken port is a sentence that names port and setting', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({
      name: 'StartError',
      sentence: {
        zh: expect.stringContaining(`端口 ${port} `),
        en: `Port ${port} is taken by another program. Stop that one, or set PORT to another port.`,
      },
    });
  });

  test('on any free port takes another when the chosen one is taken before it listens', async () => {
    const { listen } = NetServer.prototype;
    const quicker = new NetServer();
    jest.spyOn(NetServer.prototype, 'listen').mockImplementation(function (this: NetServer, ...args: unknown[]) {
      const { port } = args[0] as { port?: number };
      if (port && !quicker.listening) listen.call(quicker, port);
      return (listen as (...all: unknown[]) => NetServer).apply(this, args);
    });
    const server = await start().finally(() => jest.restoreAllMocks());
    const { port } = quicker.address() as AddressInfo;
    quicker.close();
    expect(server.port).not.toBe(port);
    const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oidc`)).json();
    expect(metadata).toMatchObject({ issuer: `http://localhost:${server.port}/oidc` });
  });

  test('on a foreign address is a sentence', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('HOST'),
    });
  });

  test('without its database is a sentence without the password', async () => {
    const url = new URL(database.url);
    url.pathname = '/yaopai_that_does_not_exist';
    const failure = await start({ databaseUrl: url.href }).catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('/yaopai_that_does_not_exist cannot be opened'),
    });
    if (url.password) expect((failure as Error).message).not.toContain(url.password);
  });

  test('that fails leaves nothing open', async () => {
    const bootstrap = await bootstrapFile({ userPools: [{ id: 'NO' }] });
    await expect(start({ bootstrapFile: bootstrap })).rejects.toMatchObject({ name: 'StartError' });
    expect(await connectionsLeft()).toBe(0);
  });
});

describe('a stop', () => {
  /** A stand-in for WeChat that answers when told to. */
  async function slowWechat(): Promise<{ url: string; asked: Promise<unknown>; answer: () => void }> {
    let answer!: () => void;
    const wechat = createServer((_, reply) => {
      answer = () =>
        reply.end(JSON.stringify({ openid: 'oGZUI0egBJY1zhBYw2KhdUfwVJJE', session_key: 'tiihtNczf5v6AKRyjwEUhQ==' }));
    });
    others.push(wechat);
    const asked = once(wechat, 'request');
    await once(wechat.listen(0, '127.0.0.1'), 'listening');
    return { url: `http://127.0.0.1:${(wechat.address() as AddressInfo).port}`, asked, answer: () => answer() };
  }

  const isAnswered = (url: string): Promise<boolean> =>
    fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    );

  test('lets a request in flight finish, and takes no new one', async () => {
    const wechat = await slowWechat();
    const server = await start({ wechatApiUrl: wechat.url, bootstrapFile: await bootstrapFile(BOOTSTRAP) });
    const inFlight = fetch(`${server.url}/api/v1/sign-in/wechat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yaopai-app-id': 'demo-app' },
      body: JSON.stringify({ code: '0a1ZXk100HzVoP1Xvr200vZCvk0ZXk1L' }),
    });
    await wechat.asked;
    const closing = server.close();
    await until(async () => !(await isAnswered(server.url)), { what: 'no new request is taken' });
    wechat.answer();
    const reply = await inFlight;
    expect([reply.status, await reply.json()]).toMatchObject([200, { user: expect.anything() }]);
    expect(reply.headers.get('connection')).toBe('close');
    await closing;
    expect(await connectionsLeft()).toBe(0);
  });

  test('does not wait for idle connections', async () => {
    const server = await start();
    const { port } = server;
    const idle = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/healthz',
      agent: undefined,
      headers: { connection: 'keep-alive' },
    });
    idle.end();
    const [reply] = await once(idle, 'response');
    reply.resume();
    await once(reply, 'end');
    const impatient = jest.spyOn(Server.prototype, 'closeAllConnections');
    await server.close();
    expect(impatient).not.toHaveBeenCalled();
    impatient.mockRestore();
  });

  test('may be asked for twice', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
  });
});

describe('a refusal', () => {
  test('is nothing that a cache keeps, also where answers are', async () => {
    const clock = new SetClock(Date.now());
    const server = await start({}, { clock });
    const headersOf = async (path: string): Promise<unknown[]> => {
      const { status, headers } = await fetch(`${server.url}${path}`);
      return [status, headers.get('cache-control'), headers.get('retry-after')];
    };
    expect(await headersOf('/oidc/jwks')).toEqual([200, 'public, max-age=300', null]);
    expect(await headersOf('/MP_verify_nobodys.txt')).toEqual([404, 'no-store', null]);
    await database.drop();
    clock.time += 10 * MINUTE;
    for (const path of ['/oidc/jwks', '/MP_verify_nobodys.txt'])
      expect({ path, headers: await headersOf(path) }).toEqual({ path, headers: [503, 'no-store', '1'] });
  });

  test('of a request without Host counts for its address as any other', async () => {
    const server = await start({ rateLimitPerMinute: 2 });
    const statuses = [];
    for (let time = 0; time < 3; time++) statuses.push(await statusOf(server, 'GET /api/v1/me HTTP/1.1\r\n\r\n'));
    expect(statuses).toEqual([400, 400, 429]);
  });

  /** Of the answer to these bytes. */
  async function statusOf({ port }: RunningServer, request: string): Promise<number> {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return Number(/^HTTP\/1\.1 (\d+) /.exec(answer.toString())![1]);
  }
});

describe('health', () => {
  test('is fine while everything is', async () => {
    const server = await start();
    for (const [path, status] of [
      ['healthz', 'ok'],
      ['readyz', 'ready'],
    ]) {
      const reply = await fetch(`${server.url}/${path}`);
      expect([reply.status, await reply.json()]).toEqual([200, { status }]);
    }
  });

  test('is not ready, but alive, without the database', async () => {
    const server = await start();
    await database.drop();
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, ready.headers.get('retry-after'), await ready.json()]).toMatchObject([
      503,
      '1',
      { name: 'BUSY', code: 1000 },
    ]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test('is not ready when the database lacks tables', async () => {
    const server = await start();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('DELETE FROM migrations');
    await client.end();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });
});

describe('the log', () => {
  test('has one line a request, without its query', async () => {
    let text = '';
    const server = await start({ logLevel: 'info' }, { logStream: { write: (line) => (text += line) } });
    await fetch(`${server.url}/api/v1/me?code=0a1ZXk100HzVoP1Xvr200vZCvk0ZXk1L`, {
      headers: { 'x-request-id': 'my-request' },
    });
    await server.close();
    const lines = text.split('\n').filter((line) => line.includes('my-request'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        requestId: 'my-request',
        method: 'GET',
        path: '/api/v1/me',
        status: 401,
        error: 'NOT_SIGNED_IN',
        ms: expect.any(Number),
        msg: 'request',
      },
    ]);
  });
});

describe('a body', () => {
  const headers = { 'content-type': 'application/json' };

  test('may be announced and empty in a DELETE, as wx.request sends it, and in nothing else', async () => {
    const { url } = await start();
    const statusOf = async (method: string, body?: string) =>
      (await fetch(`${url}/api/v1/me/email`, { method, headers, ...(body !== undefined && { body }) })).status;
    expect([await statusOf('DELETE'), await statusOf('DELETE', ''), await statusOf('DELETE', '{}')]).toEqual([
      401, 401, 401,
    ]);
    expect([await statusOf('DELETE', '{'), await statusOf('POST'), await statusOf('PUT', '')]).toEqual([400, 400, 400]);
  });

  test('with a key that would change a prototype is refused', async () => {
    const { url } = await start();
    const { status } = await fetch(`${url}/api/v1/me/email`, { method: 'POST', headers, body: '{"__proto__":{}}' });
    expect(status).toBe(400);
  });

  test('is JSON', async () => {
    const { url } = await start();
    const { status } = await fetch(`${url}/api/v1/me/email`, { method: 'POST', body: '{}' });
    expect(status).toBe(415);
  });
});

test('an answer is kept by nobody on the way unless it says so, and read as what it says it is', async () => {
  const { url } = await start();
  const kept = async (path: string): Promise<unknown[]> => {
    const { headers } = await fetch(url + path);
    return [headers.get('cache-control'), headers.get('x-content-type-options')];
  };
  for (const path of ['/healthz', '/api/v1/me', '/api/v1/openapi.json', '/nothing'])
    expect([path, ...(await kept(path))]).toEqual([path, 'no-store', 'nosniff']);
  expect(await kept('/oidc/jwks')).toEqual(['public, max-age=300', 'nosniff']);
  expect(await kept('/docs/swagger-ui.css')).toEqual(['max-age=3600', 'nosniff']);
});

describe("the API's description", () => {
  test('is served as JSON and to read, from this machine alone', async () => {
    const server = await start();
    const description = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
    };
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining(['/api/v1/sign-in/wechat', '/api/v1/me', '/healthz', '/oidc/jwks']),
    );
    const page = await (await fetch(`${server.url}/docs`)).text();
    expect(page).toContain('swagger-ui');
    // Where a browser ends that is given nothing but the server's address.
    const landed = await fetch(server.url);
    expect([landed.url, landed.status]).toEqual([`${server.url}/docs`, 200]);
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path]) => new URL(path!, `${server.url}/docs`),
    );
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      expect(asset.origin).toBe(server.url);
      expect((await fetch(asset)).status).toBe(200);
    }
  });
});
