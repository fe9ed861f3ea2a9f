import { afterEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { ProblemFilter } from '../http/index.js';
import { SystemClock } from '../runtime/index.js';
import { shedLoad } from './load-shedding.js';

Logger.overrideLogger(false);

let app: FastifyInstance;
let waiting = 0;
afterEach(() => app.close());

test('refuses while too many wait for the database, but probes and metadata', async () => {
  const problems = new ProblemFilter();
  app = fastify();
  app.setErrorHandler((error, request, reply) => problems.answer(error, request, reply));
  await shedLoad(app, { waiting: () => waiting, poolSize: 2, clock: new SystemClock() });
  for (const path of ['/', '/healthz', '/oidc/jwks']) app.get(path, () => 'here');

  waiting = 100;
  expect((await app.inject('/')).statusCode).toBe(200);
  waiting = 101;
  const refused = await app.inject('/');
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('2');
  expect(refused.json()).toMatchObject({ name: 'BUSY', retryAfterSeconds: 2 });
  expect((await app.inject('/nothing')).statusCode).toBe(503);
  for (const path of ['/healthz', '/oidc/jwks']) expect((await app.inject(path)).statusCode).toBe(200);
  waiting = 0;
  expect((await app.inject('/')).statusCode).toBe(200);
});

test('does not take the work of the start for load: the first requests are answered', async () => {
  app = fastify();
  await shedLoad(app, { waiting: () => 0, poolSize: 2, clock: new SystemClock() });
  app.get('/', () => 'here');
  // A start on a busy machine: nothing else gets its turn for longer than requests may wait.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  for (let time = 0; time < 3; time++) expect((await fetch(url)).status).toBe(200);
});
