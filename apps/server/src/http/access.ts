import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiDefaultResponse, ApiHeader } from '@nestjs/swagger';
import { HEADER_APP_ID, HEADER_USER_POOL_ID } from '@yaopai/protocol';

/** Who may call a route. Every route says one of these; one that says none answers nobody. */
export type Access = 'public' | 'application' | 'user';

export const ACCESS = Symbol('access');

type Declaration = ReturnType<typeof applyDecorators>;

const access = (value: Access) => SetMetadata(ACCESS, value);

/** RFC 9457; the whole of it is the type `Problem` of the protocol. */
const problem = () =>
  ApiDefaultResponse({
    description: 'A problem document',
    content: {
      'application/problem+json': {
        schema: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'name', 'requestId'],
          properties: {
            type: { type: 'string', format: 'uri' },
            title: { type: 'string', description: 'What happened, in the language of Accept-Language' },
            status: { type: 'integer' },
            detail: { type: 'string', description: 'What to do next' },
            code: { type: 'integer', description: 'Number of the closed set of errors' },
            name: { type: 'string', description: 'Name of the closed set of errors' },
            requestId: { type: 'string' },
          },
        },
      },
    },
  });

const clientHeaders = (needed: string) =>
  applyDecorators(
    ApiHeader({ name: HEADER_APP_ID, required: false, description: `Application id. ${needed}` }),
    ApiHeader({ name: HEADER_USER_POOL_ID, required: false, description: `User pool id. ${needed}` }),
  );

/** Anyone, without naming an application. */
export const Public = (): Declaration => access('public');
/** Anyone who names an application or a pool in the headers. */
export const ForApplication = (): Declaration =>
  applyDecorators(
    access('application'),
    problem(),
    clientHeaders('One of the two is needed; the pool alone means its default application'),
  );
/** The user of a live session, by its access token. */
export const ForUser = (): Declaration =>
  applyDecorators(access('user'), problem(), clientHeaders("When sent it must agree with the token's"));
