import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorCodes } from 'fastify';
import { invalidInput } from '../http/index.js';
import { NOT_A_FORM } from './read-upload.js';

/** The configuration of a route that reads `multipart/form-data` itself. */
export const TAKES_UPLOAD = { takesUpload: true } as const;

const takesUpload = ({ routeOptions }: FastifyRequest): boolean => 'takesUpload' in (routeOptions.config ?? {});

/**
 * Leaves the body to the routes that take uploads, unread until they ask for it: the caller is known by then. Every other
 * route refuses such a body as before.
 */
export function acceptUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('multipart/form-data', (request, _body, done) => {
    if (takesUpload(request)) done(null);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
  fastify.addContentTypeParser('*', (request, _body, done) => {
    done(
      takesUpload(request) ? invalidInput('file', NOT_A_FORM, 415) : new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(),
    );
  });
}
