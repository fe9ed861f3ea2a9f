import { errorCodes, type FastifyInstance } from 'fastify';

/** Its route, as `NestFactory` names it to Fastify: at the root, since the address is entered at WeChat. */
export const PUSH_PATH = 'wechat/push/:identifier';

/** A push is a few hundred bytes. */
const BODY_LIMIT = 64 * 1024;

/** WeChat pushes XML when the operator chose so: as text to this route, and to no other. To be called before routes are made. */
export function acceptPushBodies(fastify: FastifyInstance): void {
  const isPush = (url: string | undefined): boolean => url === `/${PUSH_PATH}`;
  fastify.addHook('onRoute', (route) => {
    if (isPush(route.url)) route.bodyLimit = BODY_LIMIT;
  });
  fastify.addContentTypeParser<string>(
    ['text/xml', 'application/xml'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (isPush(request.routeOptions.url)) done(null, body);
      else done(errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type']));
    },
  );
}
