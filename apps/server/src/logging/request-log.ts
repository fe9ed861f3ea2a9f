import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pino } from './logger.js';

/** Asked every few seconds by machines. */
const PROBES = new Set(['/healthz', '/readyz']);
const MAX_PATH = 200;

/** Logs each request once it is answered: method, path without query, status, milliseconds; if it was refused, by which error. */
export function logRequests(fastify: FastifyInstance, logger: Pino): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request);
    const level = PROBES.has(path) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      const { id: requestId, method, refusal } = request;
      logger[level]({ requestId, method, path, status: reply.statusCode, ms, ...refusal }, 'request');
    }
    done();
  });
}

/** A query may carry codes and tokens. */
function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return (end < 0 ? url : url.slice(0, end)).slice(0, MAX_PATH);
}
