import { clearTimeout, setTimeout } from 'node:timers';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { World } from '../world/world.js';

/** Changes are announced at most this often; calls and messages each. */
const ANNOUNCE_EVERY_MS = 150;

/** `GET /control/events`: server-sent events `call`, `message`, `push` and `changed` (then read `/control/state`). */
export function streamEvents(world: World, request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  raw.write('retry: 1000\n\n');
  let announcing: NodeJS.Timeout | undefined;
  const stop = world.events.listen((name, value) => {
    if (name === 'changed' || name === 'mediaCheck') {
      announcing ??= setTimeout(() => {
        announcing = undefined;
        raw.write('event: changed\ndata: {}\n\n');
      }, ANNOUNCE_EVERY_MS);
      return;
    }
    raw.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  });
  request.raw.on('close', () => {
    stop();
    clearTimeout(announcing);
  });
}
