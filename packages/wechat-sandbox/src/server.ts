import fastify, { type FastifyInstance } from 'fastify';

import { LocalControl } from './control/local-control.js';
import { mountControl } from './control/mount.js';
import { ControlError } from './control/read.js';
import { mountPage } from './page/mount.js';
import { mountWechat } from './wechat/server-side.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|[\w-]+\.localhost)(?::\d+)?$/i;

export interface ServerOptions {
  /** Refuse requests whose Host is not a loopback name: a web page cannot reach a local sandbox by renaming its domain. */
  loopbackOnly: boolean;
}

/** The HTTP side of a sandbox, not yet listening. */
export function buildServer(control: LocalControl, options: ServerOptions): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
  });
  // Bodies are read as text and parsed where they are used: WeChat's side never answers 4xx for a malformed one.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  if (options.loopbackOnly) {
    app.addHook('onRequest', async (request) => {
      if (!LOOPBACK.test(request.headers.host ?? '')) {
        throw new ControlError(
          'This host name is not served.',
          'Use 127.0.0.1, or start with --host to serve others.',
          '不接受这个主机名。请使用 127.0.0.1，或者启动时加上 --host。',
        );
      }
    });
  }
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ControlError) {
      const { message, whatToDo, zh, errno } = error;
      return reply.code(error.status).send({ error: message, whatToDo, zh, ...(errno === undefined ? {} : { errno }) });
    }
    const status = error.statusCode ?? 500;
    return reply.code(status).send({
      error: error.message,
      whatToDo: 'See the README of the sandbox for what it accepts.',
      zh: `沙箱无法处理这个请求（${error.message}）。它接受什么，见沙箱的 README。`,
    });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: `Nothing is at ${request.method} ${request.url}.`,
      whatToDo: 'See the README for all routes.',
      zh: `${request.method} ${request.url} 不存在。全部接口见沙箱的 README。`,
    }),
  );
  mountWechat(app, control.world);
  mountControl(app, control);
  mountPage(app);
  return app;
}
