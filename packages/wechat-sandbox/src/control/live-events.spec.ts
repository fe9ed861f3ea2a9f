import { expect, it } from '@jest/globals';
import fastify from 'fastify';

import { World } from '../world/world.js';
import { streamEvents } from './live-events.js';

it('live events are never silent for long', async () => {
  const app = fastify({ forceCloseConnections: true });
  const closed = new Promise<void>((resolve) => {
    app.get('/events', (request, reply) => {
      request.raw.on('close', resolve);
      streamEvents(new World(), request, reply, 1);
    });
  });
  const events = await fetch(`${await app.listen({ port: 0, host: '127.0.0.1' })}/events`);
  let heard = '';
  for await (const chunk of events.body ?? []) {
    heard += Buffer.from(chunk as Uint8Array).toString();
    if (heard.length > 20) break;
  }
  expect(heard).toMatch(/^retry: 1000\n\n(:\n\n)+$/);
  await closed;
  await app.close();
});
