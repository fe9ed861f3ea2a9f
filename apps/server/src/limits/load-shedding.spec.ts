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
