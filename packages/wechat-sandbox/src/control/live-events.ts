import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { World } from '../world/world.js';

/** Changes are announced at most this often; calls and messages each. */
const ANNOUNCE_EVERY_MS = 150;
/** Who passes the stream on may cut it after minutes of silence, as `fetch` of Node does after five. */
const BEAT_EVERY_MS = 30_000;

/** `GET /control/events`: server-sent events `call`, `message`, `push` and `changed` (then read `/control/state`), and comments in between. */
export function streamEvents(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  beatEveryMs = BEAT_EVERY_MS,
): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  raw.write('retry: 1000\n\n');
  const beating = setInterval(() => raw.write(':\n\n'), beatEveryMs);
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
    clearInterval(beating);
    clearTimeout(announcing);
  });
}
