import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type CommandResult, runCommand } from '../src/command.js';
import { APP } from '../src/deployment.js';
import { World } from '../src/world.js';

interface Row {
  check: string;
  verdict: 'ok' | 'warning' | 'failure' | 'skipped';
  came: string;
  todo: string;
}

let world: World;
let proxy: Server;
/** What a careless proxy does to an answer. */
let spoil: (path: string, status: number, headers: Record<string, string>, body: string) => [number, string];

beforeAll(async () => {
  world = await World.start({ logLevel: 'info' });
  const pass = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
    const answer = await fetch(world.http.url() + request.url!, {
      method: request.method!,
      headers: headers as Record<string, string>,
      ...(chunks.length && { body: Buffer.concat(chunks) }),
    });
    const passed = Object.fromEntries(
      [...answer.headers].filter(
        ([name]) => !/^(content-length|content-encoding|connection|keep-alive|transfer-encoding)$/.test(name),
      ),
    );
    const [status, body] = spoil(request.url!, answer.status, passed, await answer.text());
    reply.writeHead(status, passed).end(body);
  };
  proxy = createServer((request, reply) => void pass(request, reply));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await world.close();
});

const throughProxy = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const asNamed = (): string => `http://localhost:${new URL(world.http.url()).port}`;

async function examine(
  url: string,
  ...more: string[]
): Promise<{ result: CommandResult; rows: Row[]; failed: string[] }> {
  const result = await runCommand(world, ['doctor', '--security', url, ...more]);
  const rows = JSON.parse(result.stdout) as Row[];
  return { result, rows, failed: rows.filter(({ verdict }) => verdict === 'failure').map(({ check }) => check) };
}

describe('the doctor', () => {
  it('finds nothing wrong with this server as it is, and changes nothing', async () => {
    const before = await world.sql.rowCounts();
    const { result, rows, failed } = await examine(asNamed(), '--app', APP);
    expect(failed).toEqual([]);
    expect(result.exitCode).toBe(0);
    expect(rows.length).toBeGreaterThan(20);
    // Plain HTTP on the same machine is all there is to say.
    expect(rows.filter(({ verdict }) => verdict !== 'ok')).toEqual([
      expect.objectContaining({ check: 'https', verdict: 'warning' }),
    ]);
    expect(await world.sql.rowCounts()).toEqual(before);
    expect(await world.wechat.exchanges()).toBe(0);
  });

  it('says what it could not look at without an application', async () => {
    const { result, rows } = await examine(asNamed());
    expect(result.exitCode).toBe(0);
    const skipped = rows.filter(({ verdict }) => verdict === 'skipped');
    expect(skipped.map(({ check }) => check)).toEqual(['claimed-openid', 'claimed-phone', 'garbage-code']);
    expect(skipped[0]!.todo).toMatch(/--app/);
  });

  it('says that it is the application that is wrong, not a proxy, when it was given an unknown one', async () => {
    const { result, rows, failed } = await examine(asNamed(), '--app', 'no-such-app');
    expect(result.exitCode).toBe(1);
    expect(failed).toEqual(['claimed-openid', 'claimed-phone', 'garbage-code']);
    for (const row of rows.filter(({ check }) => failed.includes(check))) expect(row.todo).toMatch(/applications list/);
  });

  it('finds that the deployment does not name itself as it is reached', async () => {
    spoil = (_path, status, _headers, body) => [status, body];
    const { result, failed, rows } = await examine(throughProxy(), '--app', APP);
    expect(result.exitCode).toBe(1);
    expect(failed).toEqual(['metadata']);
    expect(rows.find(({ check }) => check === 'metadata')!.todo).toContain(`YAOPAI_PUBLIC_URL to ${throughProxy()}`);
  });

  it.each<[string, string, typeof spoil]>([
    [
      'a page of the proxy instead of a problem',
      'unknown-route',
      (path, status, headers, body) => {
        if (path !== '/api/v1/is-not-there') return [status, body];
        headers['content-type'] = 'text/html';
        return [404, '<h1>nginx</h1>'];
      },
    ],
    [
      'files of the proxy at the root',
      'verification-files',
      (path, status, headers, body) => {
        if (!path.endsWith('.txt')) return [status, body];
        headers['content-type'] = 'text/plain';
        return [200, 'index'];
      },
    ],
    [
      'access for every web site',
      'foreign-origin',
      (_path, status, headers, body) => {
        headers['access-control-allow-origin'] = '*';
        return [status, body];
      },
    ],
    [
      'an error that tells of the insides',
      'garbage-code',
      (path, status, _headers, body) =>
        path === '/api/v1/sign-in/wechat' ? [status, body.replace('{', '{"errcode":40029,')] : [status, body],
    ],
    [
      'a stand-in for WeChat',
      'no-sandbox',
      (path, status, _headers, body) => (path.startsWith('/control/') ? [200, '{}'] : [status, body]),
    ],
    [
      'keys with their private halves',
      'jwks',
      (path, status, _headers, body) =>
        path === '/oidc/jwks' ? [status, body.replaceAll('"kty"', '"d":"AAAA","kty"')] : [status, body],
    ],
    [
      'a shared secret among the algorithms',
      'no-shared-secret',
      (path, status, _headers, body) =>
        path.startsWith('/.well-known/')
          ? [status, body.replace('{', '{"x_alg_values_supported":["HS256"],')]
          : [status, body],
    ],
    [
      'whoever forges tokens believed',
      'unsigned-token',
      (path, status, _headers, body) => (path === '/api/v1/me' ? [200, '{}'] : [status, body]),
    ],
    [
      'an echo for everybody',
      'unsigned-push',
      (path, status, _headers, body) => (path.startsWith('/wechat/push/') ? [200, 'echoed'] : [status, body]),
    ],
    [
      'tokens explained to everybody',
      'introspection',
      (path, status, _headers, body) => (path === '/oidc/introspect' ? [200, '{"active":true}'] : [status, body]),
    ],
  ])('finds %s', async (_, check, how) => {
    spoil = how;
    const { result, failed, rows } = await examine(throughProxy(), '--app', APP);
    expect(result.exitCode).toBe(1);
    expect(failed).toContain(check);
    expect(rows.find((row) => row.check === check)!.todo.length).toBeGreaterThan(20);
  });

  it('says once that nobody answers, and is refused an address that is none', async () => {
    // A connection's own port: nobody listens there, and nobody else can begin to.
    const connection = connect((proxy.address() as AddressInfo).port, '127.0.0.1');
    await once(connection, 'connect');
    const url = `http://127.0.0.1:${connection.localPort}`;
    const { exitCode, stdout, stderr } = await runCommand(world, ['doctor', '--security', url]);
    connection.destroy();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\).*\n$/);
    for (const none of ['login.example.com', 'https://login.example.com/path', 'ftp://x', 'https://a:b@x']) {
      expect((await runCommand(world, ['doctor', '--security', none])).exitCode).toBe(2);
    }
  });
});
