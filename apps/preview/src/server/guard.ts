import type { FastifyInstance, FastifyRequest } from 'fastify';

import { Refusal } from './refusal.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|[\w-]+\.localhost)(?::\d+)?$/i;

/**
 * Everything behind these routes acts for whoever asks: only pages of the preview may. Documents are open to links from
 * anywhere, because they do nothing by themselves and may not be framed.
 */
const ACTING = /^\/(?:relay|sandbox|status)(?:\/|$)/;

/**
 * Keeps other web pages out. The Host must be a loopback name, so a page cannot rename its domain to reach us (DNS
 * rebinding); the Origin must be our own, and where browsers say whence a request comes, it must be from here.
 */
export function guard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { host = '', origin } = request.headers;
    if (!LOOPBACK.test(host)) {
      throw new Refusal(403, 'This host name is not served.', 'Open the preview as http://localhost with its port.');
    }
    if (origin !== undefined && origin !== `http://${host}`) throw foreign();
    // By the route: `/%73tatus` is the same place as `/status`.
    if (ACTING.test(request.routeOptions.url ?? '') && isFromElsewhere(request)) throw foreign();
  });
}

/** https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site: pages cannot set or hide it. */
function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

const foreign = (): Refusal =>
  new Refusal(403, 'Another web page asks.', 'Only pages of the preview may use it: open the preview itself.');
