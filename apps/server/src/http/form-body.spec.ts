import { expect, test } from '@jest/globals';
import Fastify from 'fastify';
import { acceptFormBodies } from './form-body.js';
import { FORM } from './oauth-route.js';

async function fieldsOf(payload: string): Promise<unknown> {
  const fastify = Fastify();
  acceptFormBodies(fastify);
  fastify.post('/form', { config: { takes: 'form' } }, ({ body }) => body as object);
  const reply = await fastify.inject({ method: 'POST', url: '/form', payload, headers: { 'content-type': FORM } });
  await fastify.close();
  return reply.json();
}

test('a parameter that comes more than once is a list of all its values', async () => {
  expect(await fieldsOf('a=1&b=2&a=3&a=4')).toEqual({ a: ['1', '3', '4'], b: '2' });
});

test('one that comes a hundred thousand times is read in one step each: copying the list at each would take minutes', async () => {
  const { a } = (await fieldsOf('a&'.repeat(100_000))) as { a: string[] };
  expect(a).toHaveLength(100_000);
});
