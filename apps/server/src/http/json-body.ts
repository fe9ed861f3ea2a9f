import { errorCodes, type FastifyInstance } from 'fastify';
import { takesForm } from './oauth-route.js';

/** JSON is the body, but on the routes that take a form. `wx.request` says that it sends some also with a DELETE that has none: nothing is no bad JSON there. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['text/plain', 'application/json']);
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (takesForm(request)) done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('application/json'), undefined);
    else if (body === '' && request.method === 'DELETE') done(null, undefined);
    else void parse(request, body, done);
  });
}
