import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBasicAuth, ApiConsumes, ApiDefaultResponse, ApiHeader } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';
import { HEADER_APP_ID, HEADER_USER_POOL_ID } from '@yaopai/protocol';
import { FORM } from './oauth-route.js';

/** Who may call a route. Every route says one of these; one that says none answers nobody. */
export type Access = 'public' | 'application' | 'confidential-client' | 'user';

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
/** An application that proves itself by its secret: an endpoint of the OAuth standards, with their forms and their errors. */
export const ForConfidentialClient = (): Declaration =>
  applyDecorators(
    access('confidential-client'),
    RouteConfig({ takes: 'form', refuses: 'oauth' } satisfies FastifyContextConfig),
    ApiBasicAuth(),
    clientHeaders("When sent it must agree with the secret's"),
    ApiConsumes(FORM),
    ApiDefaultResponse({
      description: 'An error of OAuth (RFC 6749, section 5.2), with the fields of a problem document beside it',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['error', 'error_description', 'code', 'name', 'requestId'],
            properties: {
              error: { type: 'string' },
              error_description: { type: 'string' },
              code: { type: 'integer', description: 'Number of the closed set of errors' },
              name: { type: 'string', description: 'Name of the closed set of errors' },
              requestId: { type: 'string' },
            },
          },
        },
      },
    }),
  );
/** The user of a live session, by its access token. */
export const ForUser = (): Declaration =>
  applyDecorators(access('user'), problem(), clientHeaders("When sent it must agree with the token's"));
