import { afterEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerConfig } from '../config/index.js';
import type { Connection, ConnectionSecrets } from '../connections/index.js';
import { InvalidCodes, MemoryLimitStore } from '../limits/index.js';
import { SystemClock } from '../runtime/index.js';
import { WechatClient } from './wechat-client.js';

Logger.overrideLogger(false);

const CODE = '0123456789abcdef0123456789abcdef';
const connection = { id: 'c1', wechatAppId: 'wxdemo000000000001' } as Connection;
const secrets = { appSecrets: () => ['secret'] } as unknown as ConnectionSecrets;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function wechatThat(
  answers: RequestListener,
): Promise<{ client: WechatClient; server: Server; exchange: () => Promise<unknown> }> {
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wechatApiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new SystemClock();
  const invalidCodes = new InvalidCodes(new MemoryLimitStore(clock), clock);
  const client = new WechatClient({ wechatApiUrl, production: false } as ServerConfig, secrets, clock, invalidCodes);
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await client.onModuleDestroy();
  });
  return {
    client,
    server,
    exchange: () => client.exchangeCode(connection, CODE, 'caller').catch((error: unknown) => error),
  };
}

describe('a WeChat that does not answer', () => {
  test('is waited for by a bounded number: whoever comes beyond is told at once, and no code is sent', async () => {
    let asked = 0;
    const { server, exchange } = await wechatThat(() => (asked += 1));
    const waiting = Array.from({ length: 512 }, exchange);
    expect(await exchange()).toMatchObject({ error: 'WECHAT_BUSY', codeMayBeSpent: false });
    // Nobody who waits has been answered yet.
    expect(await Promise.race([waiting[0], Promise.resolve('still waiting')])).toBe('still waiting');
    server.close();
    server.closeAllConnections();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ error: 'WECHAT_BUSY' });
    expect(asked).toBeLessThanOrEqual(128);
  }, 30_000);

  test('or drips its answer byte by byte is given up after five seconds in all', async () => {
    const { exchange } = await wechatThat((_, reply) => {
      const drip = setInterval(() => reply.write(' '), 200);
      reply.on('close', () => clearInterval(drip));
    });
    expect(await exchange()).toMatchObject({ error: 'WECHAT_BUSY', codeMayBeSpent: true });
  }, 15_000);
});

describe('an answer that is none', () => {
  test.each([
    ['HTML', 200, '<html>'],
    ['a list', 200, '[]'],
    ['null', 200, 'null'],
    ['nothing', 200, ''],
    ['an openid without a session key', 200, '{"openid":"o1"}'],
    ['a server error', 502, '{"openid":"o1","session_key":"k"}'],
  ])('(%s) is asked for once more, and then WECHAT_BUSY', async (_, status, body) => {
    let asked = 0;
    const { exchange } = await wechatThat((_request, reply) => {
      asked += 1;
      reply.writeHead(status).end(body);
    });
    expect(await exchange()).toMatchObject({ error: 'WECHAT_BUSY', codeMayBeSpent: true });
    expect(asked).toBe(2);
  });
});
