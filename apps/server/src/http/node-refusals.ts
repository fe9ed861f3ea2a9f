import type { Sentence } from '@yaopai/protocol';
import type { FastifyInstance } from 'fastify';
import { SECOND } from '../runtime/index.js';
import { AppError } from './app-error.js';

const NO_HOST: Sentence = { zh: '缺少 Host 请求头', en: 'needs the header Host' };

/** Of the HTTP server: headers are short, on any network; the missing Host is refused below, in a form that says so. */
export const NODE_HTTP = { headersTimeout: 30 * SECOND, requireHostHeader: false } as const;

/** What Node by itself refuses or cuts off with an empty answer, which tells nobody what to do. */
export function answerForNode(fastify: FastifyInstance): void {
  const { server } = fastify;
  // RFC 9110, section 10.1.1: an expectation that is not known may be refused or, as most servers do, ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  fastify.addHook('onRequest', ({ headers }, reply, done) => {
    // No other protocol is spoken here, and Node's parser, which has stopped for one, at times overhears the next request
    // of the connection.
    if (headers.upgrade !== undefined) reply.header('connection', 'close');
    done();
  });
}

/** RFC 9112, section 3.2: without a Host it is no request of HTTP/1.1. After the hooks that count requests: it is one for them. */
export function refuseWithoutHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const isWithoutHost = headers.host === undefined && raw.httpVersion === '1.1';
    done(
      isWithoutHost
        ? new AppError('INVALID_INPUT', { detail: { fields: [{ field: 'request', message: NO_HOST }] } })
        : undefined,
    );
  });
}
