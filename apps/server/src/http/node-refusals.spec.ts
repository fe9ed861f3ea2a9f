import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import { answerForNode, NODE_HTTP, refuseWithoutHost } from './node-refusals.js';
import { ProblemFilter } from './problem.filter.js';

Logger.overrideLogger(false);

let app: FastifyInstance;
beforeEach(async () => {
  const problems = new ProblemFilter();
  app = fastify({ http: NODE_HTTP });
  app.setErrorHandler((error, request, reply) => problems.answer(error, request, reply));
  answerForNode(app);
  refuseWithoutHost(app);
  app.get('/', () => 'here');
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => app.close());

/** Sends the lines as one request, and reads until the server has closed. */
function answerTo(...lines: string[]): Promise<string> {
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write([...lines, 'Connection: close', '', ''].join('\r\n')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

test('refuses HTTP/1.1 without a Host by a problem document', async () => {
  const answer = await answerTo('GET / HTTP/1.1');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('application/problem+json');
  expect(answer).toContain('缺少 Host 请求头');
});

test('gives headers half a minute, however long a body may take', () => {
  expect(app.server.headersTimeout).toBe(30_000);
});

test('answers HTTP/1.0, which has no Host', async () => {
  expect(await answerTo('GET / HTTP/1.0')).toMatch(/^HTTP\/1\.1 200 [^]*here$/);
});

test('ignores an expectation that nobody knows', async () => {
  expect(await answerTo('GET / HTTP/1.1', 'Host: x', 'Expect: nonsense')).toMatch(/^HTTP\/1\.1 200 [^]*here$/);
});

test('answers a request that would switch to another protocol, and lets the connection go', async () => {
  const { port } = app.server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    let answer = '';
    const lines = ['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: h2c', '', ''];
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*here$/);
});
