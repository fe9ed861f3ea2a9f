import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { Refusal } from './refusal.js';

const PREFIX = '/sandbox';
/** Of the sandbox only its control API: WeChat's side is for servers. */
const CONTROL = /^\/control\//;
const MOST_BODY_BYTES = 1024 * 1024;

/**
 * Sent by who wants a refusal's status under this name and 200 in its place: to the mini program a refusal is an answer,
 * and browsers write every other status to the console as an error.
 */
const STATUS_HEADER = 'x-sandbox-status';

/** `/sandbox/control/*`: the sandbox's control API under the preview's own address, live events included. */
export function mountSandbox(app: FastifyInstance, sandboxUrl: string): void {
  const pass = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    forward(sandboxUrl, request, reply);
  app.get(`${PREFIX}/control/*`, pass);
  app.post(`${PREFIX}/control/*`, { bodyLimit: MOST_BODY_BYTES }, pass);
}

async function forward(sandboxUrl: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const target = new URL(sandboxUrl + request.url.slice(PREFIX.length));
  // After `..` has been resolved: it is this path that will be asked for.
  if (!CONTROL.test(target.pathname)) throw new Refusal(404, 'Nothing is there.', 'See the README of the sandbox.');
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const answer = await fetch(target, {
    method: request.method,
    redirect: 'error',
    signal: gone.signal,
    ...(request.method === 'POST' && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body ?? {}),
    }),
  }).catch(() => {
    throw new Refusal(502, `No sandbox answers at ${sandboxUrl}.`, 'Start it (npm start does), then reload.');
  });
  const type = answer.headers.get('content-type');
  const asked = request.headers[STATUS_HEADER] !== undefined;
  void reply.code(asked ? 200 : answer.status).header('cache-control', 'no-store');
  if (asked) void reply.header(STATUS_HEADER, String(answer.status));
  if (type !== null) void reply.header('content-type', type);
  return reply.send(answer.body === null ? '' : streamOf(answer.body));
}

// The two declarations of one stream type, of the web and of Node, do not know each other.
function streamOf(body: unknown): Readable {
  const stream = Readable.fromWeb(body as ReadableStream);
  // The page or the sandbox has gone; there is nobody left to tell.
  stream.on('error', () => stream.destroy());
  return stream;
}
