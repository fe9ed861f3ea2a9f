import fastify, { type FastifyInstance } from 'fastify';

import { serveFiles } from './files.js';
import { guard } from './guard.js';
import { Refusal } from './refusal.js';
import { mountRelay } from './relay.js';
import { mountSandbox } from './sandbox-proxy.js';
import { mountStatus } from './status.js';

export interface PreviewOptions {
  /** Origins that the mini program may call, e.g. `http://localhost:3000`: its "request domains". */
  backends: string[];
  /** Address of the sandbox that plays WeChat. */
  sandboxUrl: string;
  /** The mini program's AppID; the sandbox must know it. */
  appId: string;
  /** The query that the mini program is launched with: `host`, `appId` and `backend` of the demo. */
  launch: Record<string, string>;
  /** Default 0: any free port. */
  port?: number;
}

export interface Preview {
  /** E.g. `http://127.0.0.1:3200`, without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** Loopback only: the relay would carry anybody's requests into this machine's network. */
const HOST = '127.0.0.1';

/** Starts the preview's server. Rejects with EADDRINUSE when the port is taken. */
export async function createPreview(options: PreviewOptions): Promise<Preview> {
  const app = buildServer(options);
  const url = await app.listen({ port: options.port ?? 0, host: HOST });
  return { url, close: () => app.close() };
}

function buildServer(options: PreviewOptions): FastifyInstance {
  const backends = [...new Set(options.backends.map((backend) => new URL(backend).origin))];
  const app = fastify({ forceCloseConnections: true });
  // JSON is all that is accepted: another page cannot send it without asking, and nobody answers its asking.
  app.removeContentTypeParser('text/plain');
  guard(app);
  app.addHook('onSend', async (_request, reply) => {
    void reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin');
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const statusCode = error.statusCode ?? 500;
    const whatToDo = error instanceof Refusal ? error.whatToDo : 'See apps/preview/README.md for what is served.';
    return reply.code(statusCode).send({ error: error.message, whatToDo });
  });
  app.setNotFoundHandler((request) => {
    throw new Refusal(404, `Nothing is at ${request.method} ${request.url}.`, 'Open the preview at /.');
  });
  serveFiles(app, backends);
  mountStatus(app, options);
  mountRelay(app, new Set(backends));
  mountSandbox(app, options.sandboxUrl.replace(/\/+$/, ''));
  return app;
}
