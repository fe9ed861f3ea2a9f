import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import { until } from '../testing/index.js';
import { ProblemFilter } from './problem.filter.js';

let app: FastifyInstance;
let refusals: unknown[];
let told: unknown[];
beforeEach(async () => {
  [refusals, told] = [[], []];
  const tell = (...line: unknown[]): void => void told.push(line);
  Logger.overrideLogger({ log: tell, warn: tell, error: tell });
  const problems = new ProblemFilter();
  app = fastify();
  app.setErrorHandler((error, request, reply) => {
    problems.answer(error, request, reply);
    refusals.push(request.refusal);
  });
  app.post('/', () => {
    throw Object.assign(new Error('a mail server hung up'), { code: 'ECONNRESET' });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await app.close();
});

test.each([
  ['Content-Length: 100', '{"co'],
  ['Transfer-Encoding: chunked', '4\r\n{"co\r\n'],
])('who goes away in the middle of a request (%s) is no bug of ours', async (header, body) => {
  const received = new Promise<void>((resolve) => app.server.once('request', () => resolve()));
  const lines = ['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', header, '', body];
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1', () =>
    socket.write(lines.join('\r\n')),
  );
  await received;
  socket.destroy();
  await until(() => refusals.length > 0, { what: 'the request is given up' });
  expect(refusals).toEqual([{ error: 'INVALID_INPUT' }]);
  expect(told).toEqual([]);
});

test('a connection of our own that breaks while a whole request is answered is one', async () => {
  const { statusCode: status } = await app.inject({ method: 'POST', url: '/', payload: {} });
  expect([status, refusals]).toEqual([500, [{ error: 'INTERNAL' }]]);
  expect(told).toHaveLength(1);
});
