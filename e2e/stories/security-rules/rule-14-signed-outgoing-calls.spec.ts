import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { World } from '../../src/world.js';

const SECRET = 'secret-of-the-gateway-5b2f90';

let world: World;
let gateway: Server;
const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let status = 202;

beforeAll(async () => {
  gateway = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() });
      reply.writeHead(status, status === 302 ? { location: '/inside' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.address() as AddressInfo;
  world = await World.start({ env: { SMS_URL: `http://any:${SECRET}@127.0.0.1:${port}/sms` } });
  world.log.forbid('gateway secret', SECRET);
});
afterAll(async () => {
  await world.close();
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
});

const send = (phone: string): Promise<string> =>
  world.http.outcome('POST /verification-codes', { phone, purpose: 'sign-in' });

/** Webhooks are not built: the one call to an address of the operator's is to the SMS gateway, and it keeps the rule. */
describe("an attacker who pretends to be us towards the operator's SMS gateway", () => {
  it('cannot sign, and cannot use an old message again: body and time are under an HMAC', async () => {
    expect(await send('13800138000')).toBe('ok');
    const [{ headers, body }] = received as [(typeof received)[0]];
    const timestamp = String(headers['x-yaopai-timestamp']);
    const expected = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-yaopai-signature']).toBe(`sha256=${expected}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(120);
    expect(JSON.stringify([headers, body])).not.toContain(SECRET);
  });

  it('leads us nowhere else by a redirect, nor by what a caller writes', async () => {
    status = 302;
    const before = received.length;
    expect(await send('13800138001')).toBe('BUSY');
    expect(received.slice(before).map(({ url }) => url)).toEqual(['/sms']);
    for (const photo of ['http://169.254.169.254/latest', 'https://qlogo.cn.evil.example/x', 'file:///etc/passwd']) {
      const { accessToken: token } = await world.signIn(await world.wechat.person());
      expect(await world.http.outcome('PUT /me', { photo }, { token })).toBe('INVALID_INPUT');
    }
  });
});
